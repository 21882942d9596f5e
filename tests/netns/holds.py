#!/usr/bin/python3
"""holds.py STREAM [STATUS] < LINES - do statements hold of a JSON stream?

Each line is "what it means | expression in Python"; for each there is a line
"ok WHAT" or "not ok WHAT".  An expression sees, by the name of its event, the
list of all records of a kind (reply, error, lost, summary ...), and

    start, end      the two records that there are once
    records         all
    by(target)      the summary of a target, as typed
    at(ttl)         a hop of the first target's path; at(ttl, target)
    who(ttl)        who answered there, most answers first
    when(record)    its time in seconds
    left(record)    when the probe of an answer left, in seconds
    status          the exit status

and keys as attributes: summary[0].sent, end.loss_percent.  One statement more
is always made: that the counts of every summary, interval and end add up.
"""
import datetime
import json
import re
import sys

KINDS = """resolved unresolved reply late duplicate lost error unsent notice
    stray outage local readdressed interval summary verdict hop path
    path_change mtu finding socket_option""".split()
PARTS = "answered late errors lost pending".split()


class Record(dict):
    def __getattr__(self, key):
        return self[key]


def when(record):
    text = record["time"].replace("Z", "+00:00")
    return datetime.datetime.fromisoformat(text).timestamp()


def left(record):
    return when(record) - record["rtt_ms"] / 1000


def adds_up(record):
    if record["sent"] is None:
        return True
    return record["sent"] == sum(record[part] for part in PARTS)


def names(records, status):
    def by(target):
        return next(r for r in records
                    if r.event == "summary" and r.target == target)

    def at(ttl, target=None):
        return next(hop for r in records if r.event == "path" and
                    target in (None, r.target)
                    for hop in r.hops if hop.ttl == ttl)

    def who(ttl, target=None):
        return [r.address for r in at(ttl, target).responders]

    scope = {"records": records, "when": when, "left": left, "by": by,
             "at": at, "who": who, "status": status, "re": re}
    for kind in KINDS:
        scope[kind] = [r for r in records if r.event == kind]
    for kind in "start", "end":
        scope[kind] = next((r for r in records if r.event == kind), None)
    return scope


def judge(expression, scope):
    try:
        return bool(eval(expression, scope)), None
    except Exception as e:              # it does not hold, then
        return False, f"{type(e).__name__}: {e}"


def telling(records):
    """Those that a person wants to see: of replies only a few."""
    seen, few = 0, []
    for r in records:
        seen += r.event == "reply"
        if r.event != "reply" or seen <= 6:
            few.append(r)
    return few[:40] + few[40:][-20:]


def main(path, status=None):
    with open(path, encoding="utf-8") as f:
        records = [json.loads(line, object_hook=Record) for line in f]
    scope = names(records, int(status) if status else None)
    failed = False
    for line in sys.stdin:
        if not line.strip():
            continue
        what, expression = (part.strip() for part in line.split(" | ", 1))
        holds, trouble = judge(expression, scope)
        print("ok" if holds else "not ok", what)
        if not holds:
            print(f"  {expression}")
            failed = True
        if trouble:
            print(f"  {trouble}")
    counted = [r for r in records if "answered" in r and
               r.event in ("summary", "interval", "end")]
    wrong = [r for r in counted if not adds_up(r)]
    good = bool(counted) and not wrong
    print("ok" if good else "not ok", "the counts add up")
    if failed or not good:
        print(f"  status {status}")
        for r in wrong + telling(records):
            print("  " + json.dumps({key: r[key] for key in r if r[key]
                                     not in (None, 0, [])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
