/** Part of `verify.py`: samples that were enlarged after a look, and what that costs. */
export const EXTENSION = `# ---- enlarged samples ------------------------------------------------------------------------------------


def plan_risk(stages, tolerable, population):
    """Part and whole: the chance that a plan accepts a population that deviates as much as is tolerable."""
    bad, most = -(-tolerable * population // 100), stages[-1][1]
    waiting, accepted, whole, taken = {0: 1}, 0, 1, 0
    for size, allowed in stages:
        more, found = size - taken, {}
        for before, ways in waiting.items():
            for now in range(min(most - before, more, bad - before) + 1):
                rest = population - bad - (taken - before)
                found[before + now] = found.get(before + now, 0) + ways * math.comb(bad - before, now) * math.comb(rest, more - now)
        every = math.comb(population - taken, more)
        whole, accepted = whole * every, accepted * every + sum(ways for count, ways in found.items() if count <= allowed)
        waiting, taken = {count: ways for count, ways in found.items() if count > allowed}, size
    return accepted, whole


def allowed_in(size, confidence, tolerable, population):
    """Deviations up to which a sample of this size, decided beforehand, supports the tolerable rate; -1 for none."""
    allowed = -1
    while allowed < size:
        part, whole = plan_risk([(size, allowed + 1)], tolerable, population)
        if 100 * part > (100 - confidence) * whole:
            return allowed
        allowed += 1
    return allowed


def extension_problems(stated, drawn):
    """The smaller sample was drawn before by the same seed, and the risk is the one that is stated."""
    said, plan, count = stated["extension"], stated["plan"], stated["populationCount"]
    sizes = [stage["size"] for stage in said["stages"]]
    if len(sizes) < 2 or sizes != sorted(set(sizes)) or sizes[-1] != plan["size"] or sizes[-1] > count or sizes[0] < 1:
        return ["%s are no sizes of a sample that grew to %d" % (sizes, plan["size"])]
    stages = [(size, allowed_in(size, plan["confidence"], plan["tolerable"], count)) for size in sizes]
    part, whole = plan_risk(stages, plan["tolerable"], count)
    hundredths = -(-part * 10000 // whole)
    problems = []
    if "%d.%02d" % divmod(hundredths, 100) != said["riskPercent"]:
        problems.append("the risk is %d.%02d %%, not %s" % (*divmod(hundredths, 100), said["riskPercent"]))
    if [allowed for _, allowed in stages] != [stage["allowed"] for stage in said["stages"]]:
        problems.append("other deviations are allowed: %s" % stages)
    recorded = [entry for entry in drawn if entry["data"]["seed"] == stated["seed"] and entry["data"]["populationDigest"] == stated["populationDigest"]]
    own = [entry["seq"] for entry in recorded if entry["data"].get("extension") == said]
    if not any(entry["data"]["plan"]["size"] == sizes[-2] and own and entry["seq"] < own[0] for entry in recorded):
        problems.append("no sample of %d was drawn before it" % sizes[-2])
    return problems


`;
