/** Second part of `verify.py`: the drawing, and what is checked of files, ledger and populations. */
export const SAMPLING = `# ---- sampling --------------------------------------------------------------------------------------------


def ticket(seed, one):
    """R. L. Rivest, Consistent sampling with replacement (2018), https://arxiv.org/abs/1808.10016"""
    digits = str(int(sha256((sha256(utf8(seed))).encode() + utf8(one)), 16))
    return "0." + digits.rjust(64, "0")[::-1]


def ranking(seed, ids, months=None):
    """All ids in drawing order: by ticket, compared as text; spread over months where it says which month each id is in."""
    ranked = sorted((ticket(seed, one), one) for one in ids)
    if months is None:
        return ranked
    all_of, places, keys = {}, {}, {}
    for _, one in ranked:
        all_of[months[one]] = all_of.get(months[one], 0) + 1
    for _, one in ranked:
        month = months[one]
        place, count = places.get(month, 0), all_of[month]
        places[month] = place + 1
        keys[one] = (place > 0, -fractions.Fraction(count, 2 * place + 1), -count, utf8(month))
    return sorted(ranked, key=lambda pair: keys[pair[1]])


def sample_size(confidence, tolerable, allowed, population):
    """The smallest n with P(X <= allowed) <= 1 - confidence, hypergeometric, in whole numbers."""
    deviating = -(-tolerable * population // 100)
    if population <= 25 or deviating <= allowed:
        return population

    def enough(n):
        found = range(min(allowed, n) + 1)
        risk = sum(math.comb(deviating, i) * math.comb(population - deviating, n - i) for i in found)
        return 100 * risk <= (100 - confidence) * math.comb(population, n)

    low = high = allowed + 1
    while high < population and not enough(high):
        high *= 2
    high = min(high, population)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def frequency_of(count, window):
    """How often something happens that happened so many times in a window."""
    start, end = (datetime.datetime.strptime(window[name][:19], "%Y-%m-%dT%H:%M:%S") for name in ("from", "to"))
    days = max(1, int((end - start).total_seconds() / 86400 + 0.5))
    times = -(-count * 365 // days)
    for name, most in (("annual", 1), ("quarterly", 4), ("monthly", 12), ("weekly", 52), ("daily", 365)):
        if times <= most:
            return name
    return "many-per-day"


def size_problems(plan, count, window):
    size, basis = plan["size"], plan["basis"]
    by = plan.get("frequency")
    if by:
        name = by["name"] if by["stated"] else frequency_of(count, window)
        return [] if (name, min(by["size"], count)) == (by["name"], size) else ["%d drawn; %d items are %s" % (size, count, name)]
    if plan["census"]:
        return [] if size == count else ["a census of %d items draws %d" % (count, size)]
    if basis.endswith("as asked for"):
        return [] if size <= count else ["%d drawn of %d" % (size, count)]
    needed = sample_size(plan["confidence"], plan["tolerable"], plan["allowedDeviations"], count)
    return [] if size == needed else ["%d drawn, %d needed (%s)" % (size, needed, basis)]


def expected_draw(seed, ids, size, applies, months=None):
    """The first by ticket; one to which nothing applies is replaced by the next, which follows those still waiting."""
    ranked = ranking(seed, ids, months)
    waiting = [(one, number, "") for number, one in ranked[:size]]
    drawn = []
    while waiting:
        drawn.append(waiting.pop(0))
        taken = len(drawn) + len(waiting)
        if not applies(drawn[-1][0]) and taken < len(ranked):
            waiting.append((ranked[taken][1], ranked[taken][0], drawn[-1][0]))
    return drawn


def first_difference(expected, found, what):
    for place, (right, wrong) in enumerate(zip(expected, found), 1):
        if right != wrong:
            return ["%s %d must be %s and is %s" % (what, place, " ".join(right), " ".join(wrong))]
    return [] if len(expected) == len(found) else ["%d %ss expected, %d found" % (len(expected), what, len(found))]


# ---- checks ----------------------------------------------------------------------------------------------


def manifest():
    listed = {}
    for line in lines_of(read("MANIFEST.sha256")):
        digest, name = line.split("  ", 1)
        listed[name] = digest
    there = set()
    for folder, _, files in os.walk(ROOT):
        for file in files:
            there.add(os.path.relpath(os.path.join(folder, file), ROOT).replace(os.sep, "/"))
    there.discard("MANIFEST.sha256")
    problems = ["%s is missing" % name for name in sorted(set(listed) - there)]
    problems += ["%s is not in the manifest" % name for name in sorted(there - set(listed))]
    problems += ["%s was changed" % name for name in sorted(there & set(listed)) if sha256(read(name)) != listed[name]]
    check("manifest", problems, "%d files; SHA-256 of the manifest itself: %s" % (len(listed), sha256(read("MANIFEST.sha256"))))


def ledger():
    """The entries, each walked: does it hash to its hash, does it follow from the one before?"""
    entries, problems, withheld, before = [], [], 0, None
    for number, line in enumerate(lines_of(read("ledger.jsonl")), 1):
        try:
            entry = parse(line)
            where = "entry %s" % entry["seq"]
            if "withheld" in entry:
                withheld += 1
            elif sha256(utf8(canonical({name: entry[name] for name in entry if name != "hash"}))) != entry["hash"]:
                problems.append(where + " does not hash to its hash")
            if before and int(entry["seq"]) != int(before["seq"]) + 1:
                problems.append("%s follows entry %s: something was left out" % (where, before["seq"]))
            elif before and entry["previous"] != before["hash"]:
                problems.append(where + " does not follow from the entry before")
        except (ValueError, KeyError, TypeError) as error:
            problems.append("line %d is no ledger entry: %s" % (number, error))
            continue
        entries.append(entry)
        before = entry
    if not entries:
        problems.append("there are no entries")
    head = entries[-1]["hash"] if entries else "none"
    note = "; of %d only the links, their contents are withheld" % withheld if withheld else ""
    check("ledger", problems, "%d entries follow from one another%s; last hash %s" % (len(entries), note, head))
    return [dict(entry, seq=int(entry["seq"])) for entry in entries]


def entries_of(entries, kind):
    """With numbers as numbers."""
    return [dict(entry, data=json.loads(canonical(entry["data"]))) for entry in entries if entry["kind"] == kind and "data" in entry]


def named_populations(report):
    """Populations as the packet's files are named: late arrivals are numbered."""
    late = {}
    for population in report["populations"]:
        name = population["id"]
        if population.get("supplement"):
            late[name] = late.get(name, 0) + 1
            name = "%s.supplement-%d" % (name, late[name])
        yield name, population


def population(name, stated, frozen):
    """The list of ids: its digest and count, and that the same list was frozen."""
    data = read("populations/%s.txt" % name)
    ids = lines_of(data)
    problems = []
    if sha256(data) != stated["digest"]:
        problems.append("the ids hash to %s, the report says %s" % (sha256(data), stated["digest"]))
    if len(ids) != stated["count"]:
        problems.append("%d ids, the report says %d" % (len(ids), stated["count"]))
    if id_bytes(ids) != data or len(set(ids)) != len(ids):
        problems.append("the ids are not sorted and unique")
    entries = [entry for entry in frozen if entry["data"]["digest"] == stated["digest"] and entry["data"]["id"] == stated["id"]]
    if not entries:
        problems.append("the ledger has no such population")
    elif id_bytes(entries[0]["data"]["ids"]) != data:
        problems.append("the ledger froze other ids")
    check("population " + name, problems, "%d ids give %s" % (len(ids), sha256(data)))
    table = rows_of("populations/%s.csv" % name)
    check("table " + name, first_difference([(guarded(one),) for one in ids], [(row["id"],) for row in table], "row"), "%d rows, the same ids" % len(table))
    return [dict(row, id=one) for row, one in zip(table, ids)]


`;
