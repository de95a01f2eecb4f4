/** Third part of `verify.py`: what is checked of draws, figures, conclusions and evidence, and the order of it all. */
export const AUDIT = String.raw`def draw(name, stated, reported, columns, table, frozen, drawn, window):
    """Frozen before drawn; the seed is bound to the list; the size is right; the draw comes out the same."""
    seed, digest, plan = stated["seed"], stated["populationDigest"], stated["plan"]
    here = [entry for entry in drawn if entry["data"]["populationDigest"] == digest and entry["data"]["population"] == stated["population"]]
    same = [entry for entry in here if entry["data"]["seed"] == seed and entry["data"]["plan"] == plan]
    before = [entry for entry in frozen if entry["data"]["digest"] == digest and entry["data"]["id"] == stated["population"]]
    if stated.get("strata"):
        before = [entry for entry in before if len(entry["data"].get("months", [])) == len(entry["data"]["ids"]) > 0]
    order = ["the ledger has no such draw"] if not same else ["the ledger has no such population"] if not before else []
    if not order and (before[0]["seq"] > same[0]["seq"] or before[0]["data"]["frozenAt"] > same[0]["data"]["drawnAt"]):
        order = ["drawn %s before it was frozen %s" % (same[0]["data"]["drawnAt"], before[0]["data"]["frozenAt"])]
    fine = "" if order else "frozen %s (entry %d), drawn %s (entry %d)" % (before[0]["data"]["frozenAt"], before[0]["seq"], same[0]["data"]["drawnAt"], same[0]["seq"])
    check("order " + name, order, fine)

    seeds = []
    if stated != reported:
        seeds.append("draws/%s.json is not what report.json says" % name)
    if stated["entropySource"] == "auditor":
        fine = "brought by the auditor, compare it with theirs: " + seed
    else:
        problems, origin = seed_origin(stated, before[0]["data"]["frozenAt"] if before else "")
        seeds += problems
        others = len({entry["data"]["seed"] for entry in here} - {seed})
        fine = "bound to the digest; draws of this list in the ledger: %d, %s; %s" % (len(here), "also by other seeds: %d" % others if others else "all by this seed", origin)
        if not seed.startswith("%s|%s|%s|" % (stated["period"], stated["population"], digest)):
            seeds.append("the seed does not contain period, population and digest")
        if stated["entropySource"] == "operating system" and any(entry["data"]["seed"] != seed for entry in here if entry["data"]["entropySource"] == "operating system"):
            seeds.append("the ledger has a draw of this list by another seed")
    check("seed " + name, seeds, fine)

    ids = [row["id"] for row in table]
    check("size " + name, size_problems(plan, len(ids), window), "%d of %d (%s)" % (plan["size"], len(ids), plan["basis"]))

    if stated.get("extension"):
        said = stated["extension"]
        check("enlarged " + name, extension_problems(stated, drawn), "to %d after %d exceptions; true risk %s %%" % (plan["size"], said["exceptionsBefore"], said["riskPercent"]))
    applies = {row["id"] for row in table if any(row[column] not in ("", "not-applicable") for column in columns)}
    months = dict(zip(before[0]["data"]["ids"], before[0]["data"]["months"])) if stated.get("strata") and before else None
    expected = expected_draw(seed, ids, plan["size"], lambda one: one in applies, months)
    sample = [tuple(line.split("\t")[1:]) for line in lines_of(read("samples/%s.txt" % name)) if not line.startswith("#")]
    problems = first_difference([(number, one, gone) for one, number, gone in expected], sample, "drawn item")
    listed = [(one["ticket"], one["id"], one["replaces"] or "") for one in stated["drawn"]]
    problems = problems or first_difference(sample, listed, "drawn item of draws/%s.json" % name)
    recorded = [(one["ticket"], one["id"]) for one in same[0]["data"]["drawn"]] if same else []
    problems = problems or first_difference([one[:2] for one in sample[: plan["size"]]], recorded, "drawn item of the ledger")
    check("draw " + name, problems, "%d drawn again, in the same order with the same tickets" % len(sample))
    return [one for _, one, _ in sample] if not problems else [one for one, _, _ in expected]


def figures(control, tables, sample):
    """Outcomes counted again: over everything, and over the sample."""
    problems = []
    for which, rows, stated in (("all", tables, control["populationFigures"]), ("the sample", sample, control["sampleFigures"])):
        for figure in stated:
            column = "%s:%s" % (control["control"], figure["attribute"])
            found = [sum(row[column] == outcome for row in rows) for outcome in OUTCOMES]
            said = [figure["pass"], figure["exceptions"], figure["notApplicable"], figure["indeterminate"]]
            if found != said or figure["tested"] != said[0] + said[1] + said[3]:
                problems.append("%s of %s: %s counted, the report says %s" % (figure["attribute"], which, found, said))
    check("figures " + control["control"], problems, "%d attributes over %d items and %d drawn" % (len(control["attributes"]), len(tables), len(sample)))


def conclusion(report, entries, tables):
    """The audit is the last entry, and says of every control what the report says."""
    audits, head, problems = entries_of(entries, "audit"), report["ledgerHead"], []
    if not audits or entries[-1]["kind"] != "audit" or entries[-1]["hash"] != head["hash"] or entries[-1]["seq"] != head["seq"]:
        problems.append("the last ledger entry is not the audit that the report names (entry %d)" % head["seq"])
    said = {one["control"]: one for one in (audits[-1]["data"]["controls"] if audits else [])}
    for control in report["controls"]:
        name, one = control["control"], said.get(control["control"])
        columns = ["%s:%s" % (name, attribute["id"]) for attribute in control["attributes"]]
        deviating = sum(any(row[column] in ("exception", "indeterminate") for column in columns) for row in tables[control["population"]])
        if one is None:
            problems.append("the ledger does not know the control " + name)
        elif one["verdict"] != control["verdict"]:
            problems.append("%s: the ledger says %s, the report %s" % (name, one["verdict"], control["verdict"]))
        elif not one["deviating"] == deviating == len(control["deviating"]):
            problems.append("%s: %d items deviate, the ledger says %d and the report %d" % (name, deviating, one["deviating"], len(control["deviating"])))
    check("conclusion", problems, "; ".join("%s: %s" % (one["control"], one["verdict"]) for one in report["controls"]))


def evidence(report):
    """Every excerpt says where it comes from, and everything that was drawn or deviates is in the index."""
    rows, problems, files = rows_of("evidence/index.csv"), [], set()
    for row in rows:
        if row["excerpt"] and row["excerpt"] not in files:
            files.add(row["excerpt"])
            excerpt = json.loads(read(row["excerpt"]).decode("utf-8"))
            if (guarded(excerpt["artifact"]), guarded(excerpt["position"])) != (row["artifact"], row["position"]):
                problems.append("%s is of another place than the index says" % row["excerpt"])
    known = {(row["control"], row["item"]) for row in rows}
    for control in report["controls"]:
        for one in control["sample"] + control["deviating"]:
            if (control["control"], guarded(one["itemId"])) not in known:
                problems.append("nothing about %s in the index" % one["itemId"])
    check("evidence", problems, "%d excerpts behind %d statements" % (len(files), len(rows)))


def main():
    manifest()
    report = json.loads(read("report.json").decode("utf-8"))
    entries = ledger()
    frozen, drawn = entries_of(entries, "population"), entries_of(entries, "draw")
    tables, main_tables = {}, {}
    for name, stated in named_populations(report):
        table = population(name, stated, frozen)
        tables[stated["id"]] = tables.get(stated["id"], []) + table
        main_tables.setdefault(stated["id"], table)
    for control in report["controls"]:
        sample, tables_of = [], tables.setdefault(control["population"], [])
        if control["draw"]:
            shared = sum(other["population"] == control["population"] for other in report["controls"]) > 1
            name = control["population"] + ("." + control["control"] if shared else "")
            columns = ["%s:%s" % (control["control"], attribute["id"]) for attribute in control["attributes"]]
            stated, table = json.loads(read("draws/%s.json" % name).decode("utf-8")), main_tables[control["population"]]
            ids = draw(name, stated, control["draw"], columns, table, frozen, drawn, report["period"]["window"])
            by_id = {row["id"]: row for row in table}
            sample = [by_id[one] for one in ids if one in by_id]
        figures(control, tables_of, sample)
    controls_sample(report, frozen, drawn)
    conclusion(report, entries, tables)
    evidence(report)
    print("\n%s" % ("These do NOT hold: " + ", ".join(failed) if failed else "Everything holds."))
    return 1 if failed else 0


if __name__ == "__main__":
    # A terminal that cannot show a letter gets its number instead.
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.exit(main())
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print("WRONG  the packet cannot be read: %s: %s" % (type(error).__name__, error))
        sys.exit(1)
`;
