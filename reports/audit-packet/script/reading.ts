/** First part of `verify.py`: files, hashes and canonical JSON. */
export const READING = String.raw`#!/usr/bin/env python3
"""Re-performs the audit of this packet from the packet's own files.

    python3 verify.py [FOLDER]

Needs Python 3.8 or newer and nothing else: no network, no packages. Prints one line per check. Ends with 0
when every check holds, and with 1 when one does not; that line says what differs. Read it before you run it.
"""
import csv
import datetime
import fractions
import hashlib
import io
import json
import math
import os
import re
import sys
import unicodedata

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
OUTCOMES = ["pass", "exception", "not-applicable", "indeterminate"]
csv.field_size_limit(2**30)
failed = []


def check(what, problems, fine):
    """Prints one line: what holds, or the first things that do not."""
    problems = list(problems)
    if not problems:
        print("ok     %-42s %s" % (what, fine))
        return
    failed.append(what)
    more = "" if len(problems) < 4 else "; and %d more" % (len(problems) - 3)
    print("WRONG  %-42s %s%s" % (what, "; ".join(problems[:3]), more))


# ---- files and hashes ------------------------------------------------------------------------------------


def read(name):
    with open(os.path.join(ROOT, *name.split("/")), "rb") as file:
        return file.read()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def utf8(text):
    """UTF-8 as the program writes it: half a surrogate pair becomes U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode("utf-8")


def id_bytes(ids):
    """The ids as they are hashed: in NFC, sorted by their bytes, each followed by a line feed."""
    return b"".join(line + b"\n" for line in sorted(utf8(unicodedata.normalize("NFC", one)) for one in ids))


def lines_of(data):
    """Lines end with a line feed and with nothing else."""
    lines = data.decode("utf-8").split("\n")
    if lines.pop() != "":
        raise ValueError("the last line has no line feed")
    return lines


def guarded(text):
    """As cells are written: what a spreadsheet would take for a formula begins with an apostrophe."""
    text = text.replace("\0", "\ufffd")
    return "'" + text if re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", text) else text


def rows_of(name):
    rows = list(csv.reader(io.StringIO(read(name).decode("utf-8"), newline="")))
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(name + " has rows of different length")
    return [dict(zip(rows[0], row)) for row in rows[1:]]


# ---- canonical JSON --------------------------------------------------------------------------------------


class Number(str):
    """A number as it is written in the file, so that nothing depends on how Python would print it."""


def refuse(word):
    raise ValueError(word + " is no JSON")


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member stands twice")
    return dict(pairs)


def parse(line):
    return json.loads(line, parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=once)


def quoted(text):
    """As JavaScript writes strings: half a surrogate pair is escaped, nothing else beyond ASCII is."""
    plain = json.dumps(text, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda found: "\\u%04x" % ord(found.group()), plain)


def canonical(value):
    """JSON without white space, members sorted by UTF-16 units (RFC 8785)."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(one) for one in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(quoted(name) + ":" + canonical(value[name]) for name in names) + "}"


`;
