#!/usr/bin/python3
"""validate.py [--stream] [FILE...] - hold JSON lines against the schema

Prints file:line: message for each fault and exits 1 if there was any.
The schema is held against itself too, and is taken more strictly here than
by its users: a key it does not describe is a fault.  With --stream each file
must also begin with its only start and finish with its only end.
"""
import json
import os
import sys

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "..", "..", "man", "asdic.schema.json")


def load_schema():
    with open(SCHEMA, encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def flat(node, defs):
    """A schema without references: parts are copied to where they belong."""
    if isinstance(node, list):
        return [flat(value, defs) for value in node]
    if not isinstance(node, dict):
        return node
    whole = {}
    if "$ref" in node:
        whole = flat(defs[node["$ref"].removeprefix("#/$defs/")], defs)
    for part in node.get("allOf", []):
        merge(whole, flat(part, defs))
    merge(whole, {key: flat(value, defs) for key, value in node.items()
                  if key not in ("$ref", "allOf")})
    if "title" in node and "properties" in whole:
        # complete: no other keys
        whole["additionalProperties"] = False
    return whole


def merge(into, part):
    for key, value in part.items():
        if key == "properties":
            into[key] = {**into.get(key, {}), **value}
        elif key == "required":
            into[key] = into.get(key, []) + value
        else:
            into[key] = value


def unique(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key {key} more than once")
    return dict(pairs)


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse(text):
    value = json.loads(text, object_pairs_hook=unique,
                       parse_constant=no_constant)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def describe(fault):
    while fault.context:
        fault = jsonschema.exceptions.best_match(fault.context)
    where = ".".join(str(part) for part in fault.absolute_path)
    return f"{where}: {fault.message}" if where else fault.message


class Checker:
    """A flat validator per event: following references is slow."""

    def __init__(self):
        schema = load_schema()
        make = jsonschema.Draft202012Validator
        self.whole = make(schema)
        self.events = {
            event: make(flat(schema["$defs"][event], schema["$defs"]))
            for event in schema["properties"]["event"]["enum"]}

    def faults(self, text):
        """What is wrong with one line, and its event."""
        try:
            record = parse(text)
        except ValueError as e:
            return [str(e)], None
        event = record.get("event")
        validator = self.whole
        if isinstance(event, str):
            validator = self.events.get(event, self.whole)
        return [describe(f) for f in validator.iter_errors(record)], event


def check_order(events):
    """Faults of a whole stream, as (line, message)."""
    if not events:
        yield 1, "no records"
        return
    for number, event in enumerate(events, 1):
        if (event == "start") != (number == 1):
            yield number, "start is not the first record, or not the only one"
        if (event == "end") != (number == len(events)):
            yield number, "end is not the last record, or not the only one"


def check_file(checker, name, data, stream):
    found, events = [], []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            faults, event = checker.faults(line.decode("utf-8"))
        except UnicodeDecodeError as e:
            faults, event = [f"not UTF-8: {e.reason}"], None
        events.append(event)
        found += [(number, fault) for fault in faults]
    if data and not data.endswith(b"\n"):
        found.append((len(events) + 1, "the last line is cut"))
    if stream:
        found += check_order(events)
    for number, fault in sorted(found):
        print(f"{name}:{number}: {fault}")
    return not found


def main(args):
    stream = "--stream" in args
    files = [arg for arg in args if arg != "--stream"]
    checker = Checker()
    good = True
    for name in files or ["-"]:
        if name == "-":
            good &= check_file(checker, "stdin", sys.stdin.buffer.read(),
                               stream)
            continue
        with open(name, "rb") as f:
            good &= check_file(checker, name, f.read(), stream)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
