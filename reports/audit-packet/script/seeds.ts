/** Part of `verify.py`: where seeds come from. */
export const SEEDS = `# ---- seeds -----------------------------------------------------------------------------------------------

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


def round_time(number):
    """When drand's quicknet publishes a round: one every three seconds since its first."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=1692803367 + (number - 1) * 3)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def dice_seed(value):
    found = re.fullmatch("dice:d(6|10):([0-9]{20,})", value)
    if not found or (found.group(1) == "6" and not re.fullmatch("[1-6]+", found.group(2))):
        return ["no dice: " + value], ""
    bits = int(len(found.group(2)) * math.log2(int(found.group(1))))
    return [], "%d dice of %s sides, %d bits if they were fair, compare them with what was rolled: %s" % (len(found.group(2)), found.group(1), bits, found.group(2))


def drand_seed(value, source, frozen_at, drawn_at):
    found = re.fullmatch("drand:quicknet:([0-9]{1,15}):([0-9a-f]{96}):([0-9a-f]{64})", value)
    if not found or source != "drand quicknet round " + found.group(1):
        return ["no round of drand's quicknet: " + value], ""
    number, published = int(found.group(1)), round_time(int(found.group(1)))
    problems = []
    if sha256(bytes.fromhex(found.group(2))) != found.group(3):
        problems.append("the randomness is not the SHA-256 of the signature")
    if published <= frozen_at:
        problems.append("round %d was public on %s, before the list was frozen on %s" % (number, published, frozen_at))
    if published > drawn_at:
        problems.append("round %d is published on %s, after the draw" % (number, published))
    look = "https://api.drand.sh/%s/public/%d" % (QUICKNET, number)
    return problems, "%s, published %s. The signature itself takes more than the standard library: compare %s with %s, or run fieldwork sample verify" % (source, published, found.group(2), look)


def seed_origin(stated, frozen_at):
    """Problems with the last part of a seed, and what it is."""
    source, value = stated["entropySource"], stated["seed"].split("|", 3)[-1]
    if source == "dice":
        return dice_seed(value)
    if source.startswith("drand "):
        return drand_seed(value, source, frozen_at, stated["drawnAt"])
    return ([] if re.fullmatch("[0-9a-f]{64}", value) else ["no entropy of the operating system: " + value]), source


`;
