/** Part of `verify.py`: which controls were drawn, when not all of them were audited. */
export const CONTROLS = `# ---- controls --------------------------------------------------------------------------------------------


def controls_sample(report, frozen, drawn):
    """The list was frozen before it was drawn from, the draw comes out the same, and just those were audited."""
    stated = report.get("controlsSample")
    if not stated:
        return
    ids, seed, digest, size = [one["id"] for one in stated["controls"]], stated["seed"], stated["populationDigest"], stated["plan"]["size"]
    before = [entry for entry in frozen if entry["data"]["id"] == "controls" and entry["data"]["digest"] == digest]
    same = [entry for entry in drawn if entry["data"]["population"] == "controls" and entry["data"]["seed"] == seed and entry["data"]["plan"] == stated["plan"]]
    problems = []
    if sha256(id_bytes(ids)) != digest:
        problems.append("the controls hash to " + sha256(id_bytes(ids)))
    if not before or not same or before[0]["seq"] > same[0]["seq"]:
        problems.append("the ledger has no such list frozen before such a draw")
    elif before[0]["data"]["ids"] != ids or same[0]["data"]["drawn"] != stated["drawn"]:
        problems.append("the ledger says otherwise")
    origin = "brought by the auditor, compare it with theirs: " + seed
    if stated["entropySource"] != "auditor":
        wrong, origin = seed_origin(stated, stated["frozenAt"])
        problems += wrong if seed.startswith("%s|controls|%s|" % (stated["period"], digest)) else ["the seed is not bound to the list"]
    listed = [(one["ticket"], one["id"]) for one in stated["drawn"]]
    problems += first_difference(ranking(seed, ids)[:size], listed, "drawn control")
    if sorted(one["control"] for one in report["controls"]) != sorted(one for _, one in listed):
        problems.append("other controls were audited than drawn")
    check("controls", problems, "%d of %d drawn again; seed: %s" % (len(listed), len(ids), origin))


`;
