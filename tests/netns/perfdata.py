#!/usr/bin/python3
"""perfdata.py - a monitoring plugin's output, read as its guidelines have it

  perfdata.py [--data NAME ...] < OUTPUT

Written from the Monitoring Plugins Development Guidelines and from nothing of
asdic: a line of text, performance data behind a bar, more lines, and behind a
second bar more data.  Says what is wrong and fails, or prints the data, or of
each NAME its value and thresholds.
"""
import re
import sys

DATUM = re.compile(
    r"(?P<label>'(?:[^'=]|'')+'|[^\s'=]+)="
    r"(?P<value>-?[0-9]+(?:\.[0-9]+)?|U)(?P<unit>%|[num]?s|[KMGT]?B|c|)"
    r"(?:;(?P<warn>[^;\s]*))?(?:;(?P<crit>[^;\s]*))?"
    r"(?:;(?P<min>[^;\s]*))?(?:;(?P<max>[^;\s]*))?(?:\s+|$)")
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
RANGE = re.compile(rf"@?(?:(?:{NUMBER}|~):)?(?:{NUMBER})?$")
STATUS = re.compile(r"ASDIC (OK|WARNING|CRITICAL|UNKNOWN) - \S")


def fail(what):
    sys.exit(f"perfdata.py: {what}")


def split(text):
    """The human's part and the performance data."""
    lines = text.split("\n")
    if lines[-1] != "":
        fail("the last line has no end")
    first, _, data = lines[0].partition("|")
    human, more = [first], lines[1:-1]
    for i, line in enumerate(more):
        said, bar, behind = line.partition("|")
        human.append(said)
        if bar:
            data += "\n" + behind + "\n" + "\n".join(more[i + 1:])
            break
    return human, data


def parse(data):
    found, at = {}, len(data) - len(data.lstrip())
    while at < len(data):
        datum = DATUM.match(data, at)
        if not datum:
            fail(f"no performance data: {data[at:at + 60]!r}")
        label = datum["label"]
        if label.startswith("'"):
            label = label[1:-1].replace("''", "'")
        if label in found:
            fail(f"told twice: {label}")
        for key in ("warn", "crit"):
            if not RANGE.match(datum[key] or ""):
                fail(f"{label}: not a range: {datum[key]}")
        for key in ("min", "max"):
            if not re.fullmatch(rf"(?:{NUMBER})?", datum[key] or ""):
                fail(f"{label}: not a number: {datum[key]}")
        found[label] = datum
        at = datum.end()
    return found


human, data = split(sys.stdin.read())
if not STATUS.match(human[0]):
    fail(f"no status: {human[0]!r}")
if any(ord(c) < 32 or ord(c) == 127 for line in human for c in line):
    fail("control bytes")
found = parse(data)
names = sys.argv[2:] if sys.argv[1:2] == ["--data"] else []
for name in names or found:
    if name not in found:
        fail(f"{name} is missing")
    datum = found[name]
    print(f"{name}: {datum['value']}{datum['unit']} "
          f"warn {datum['warn'] or '-'} crit {datum['crit'] or '-'}")
