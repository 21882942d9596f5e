#!/usr/bin/python3
"""asdic-json(5), the schema and the program say the same

The examples of the page are valid, and there is one for each event; the page
names every key and every word of the schema, and no others; what the unit
tests' views write fits the schema.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PAGE = os.path.join(ROOT, "man", "asdic-json.5")
UNITS = os.path.join(os.environ.get("B", "build"), "unit")
sys.path.insert(0, os.path.join(ROOT, "tests", "sim"))
sys.dont_write_bytecode = True
try:
    import validate
except ModuleNotFoundError as e:
    print(f"1..0 # SKIP no Python module {e.name}")
    sys.exit(0)

count = 0
bad = 0


def check(what, faults):
    global count, bad
    count += 1
    faults = list(faults)
    bad += bool(faults)
    print(f"{'not ok' if faults else 'ok'} {count} - {what}")
    for fault in faults:
        print(f"# {fault}")


def skip(what, why):
    global count
    count += 1
    print(f"ok {count} - {what} # SKIP {why}")


def examples(page):
    """Records of the displays, as text; they may be wrapped."""
    for display in re.findall(r"^\.Bd -literal\n(.*?)^\.Ed$", page,
                              re.M | re.S):
        text = display.strip()
        while text:
            _, end = json.JSONDecoder(strict=False).raw_decode(text)
            yield text[:end].replace("\n", "")
            text = text[end:].lstrip()


def named(page, macro):
    """Arguments of a macro, on lines of its own and of .It."""
    found = set()
    for line in page.splitlines():
        words = line.split()
        if not words or words[0] not in ("." + macro, ".It", ".Pq"):
            continue
        words[0] = words[0].lstrip(".")
        active = False
        for word in words:
            if re.fullmatch("[A-Z][a-z]", word):
                active = word == macro
            elif active and re.fullmatch("[a-z][a-z0-9_]*", word):
                found.add(word)
    return found


def keys_of(schema):
    """Every key that is described, wherever it may stand."""
    found = set()
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties":
                found |= set(value)
            found |= keys_of(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= keys_of(value)
    return found


def words_of(schema):
    """Every word that a key may have as its value, but errno's and EAI_*."""
    found = set()
    if isinstance(schema, dict):
        found |= {w for w in schema.get("enum", []) if w and w.islower()}
        for value in schema.values():
            found |= words_of(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= words_of(value)
    return found


def difference(left, right, phrase):
    return (f"{phrase}: {name}" for name in sorted(left - right))


def lint():
    """mandoc's opinion; whether other pages are installed is not its."""
    try:
        run = subprocess.run(["mandoc", "-Tlint", "-Wstyle", PAGE],
                             capture_output=True, text=True, check=False)
    except FileNotFoundError:
        skip("the page is clean mdoc", "no mandoc")
        return
    check("the page is clean mdoc",
          [line for line in run.stdout.splitlines()
           if "referenced manual not found" not in line])


def stream(checker, unit, view):
    """What a view wrote about the unit test's invented run."""
    what = f"{view} writes what the schema allows"
    unit = os.path.join(UNITS, unit)
    if not os.access(unit, os.X_OK):
        skip(what, f"no {unit}")
        return
    out = subprocess.run([unit, "stream"], capture_output=True, check=True)
    faults, events = [], []
    for number, line in enumerate(out.stdout.splitlines(), 1):
        found, event = checker.faults(line.decode())
        faults += [f"line {number}: {fault}" for fault in found]
        events.append(event)
    faults += [f"line {n}: {what}" for n, what in validate.check_order(events)]
    check(what, faults)


def statistics(schema):
    what = "the schema names the statistics, in their order"
    unit = os.path.join(UNITS, "jsonl")
    if not os.access(unit, os.X_OK):
        skip(what, f"no {unit}")
        return
    out = subprocess.run([unit, "keys"], capture_output=True, check=True)
    keys = out.stdout.decode().split()
    described = list(schema["$defs"]["statistics"]["properties"])
    check(what, [] if keys == described else [f"{keys} against {described}"])


page = open(PAGE, encoding="utf-8").read()
schema = validate.load_schema()
checker = validate.Checker()
events = set(schema["properties"]["event"]["enum"])
reserved = {e for e in events if "title" not in schema["$defs"][e]}
parts = schema["$defs"]
contract = {"$defs": {n: parts[n] for n in parts if n not in reserved}}

seen, faults = set(), []
for example in examples(page):
    found, event = checker.faults(example)
    seen.add(event)
    found += [f.message for f in checker.whole.iter_errors(json.loads(example))]
    faults += [f"{example}: {fault}" for fault in found]
check("the examples are valid", faults)
check("each event has an example",
      difference(events - reserved, seen, "no example of"))

headings = set(re.findall(r"[a-z_]+", " ".join(
    re.findall(r"^\.Ss ([a-z_ ,]+)$", page, re.M))))
check("each event has its heading", difference(events, headings, "no"))
check("each heading is an event", difference(headings, events, "no event"))

described = named(page, "Va")
check("each key of the schema is in the page",
      difference(keys_of(contract), described, "not in the page"))
check("each key in the page is one of the schema",
      difference(described, keys_of(contract), "not in the schema"))
words = named(page, "Cm")
check("each word of the schema is in the page",
      difference(words_of(contract), words, "not in the page"))
lint()
stream(checker, "jsonl", "a ping")
stream(checker, "jsonl-trace", "a trace")
stream(checker, "jsonl-mtu", "a search for the path MTU")
statistics(schema)
print(f"1..{count}")
sys.exit(1 if bad else 0)
