#!/usr/bin/python3
"""faults.py [CASE...] - let everything fail, at each place once (TAP)

A run of tests/sim/faults/CASE.case with nothing failing is the measure.  Then
its first allocation fails, then its second, and so on, until it is over before
it comes to that; and the same with that one and all after it.  So with sends,
with names, with lines of output.  Whatever happens, a run must end by itself
and tell the truth: either as the measure does, or that it could not.

Of very many places some are left out, unless LONG is set.
"""
import collections
import glob
import itertools
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import validate

HERE = os.path.dirname(os.path.abspath(__file__))
SIM = os.path.join(os.environ.get("B", "build"), "asdic-sim")
LONG = bool(os.environ.get("LONG"))
DENSE = 40                              # so many places are all tried
STEPS = (31, 37, 41, 43, 47, 53)        # and of those behind every so-manyth
PATIENCE = 60                           # seconds of real time, for a hang
ERRNOS = "EACCES EPERM ENOBUFS ENOMEM EINTR EAGAIN ENETDOWN EINVAL".split()
EAI = {name: getattr(__import__("socket"), name) for name in (
    "EAI_ADDRFAMILY EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY "
    "EAI_NODATA EAI_NONAME EAI_OVERFLOW EAI_SERVICE EAI_SOCKTYPE "
    "EAI_SYSTEM").split()}
NO_MEMORY = re.compile(r"asdic: (.*: )?out of memory")
BROKEN = re.compile(r"Sanitizer|runtime error|Assertion|nothing will ever")
CHECKS = ("check",)                     # with a plugin's statuses
STAND_INS = ("dropin",)                 # in the place of other programs


def in_our_words(status, err):
    """What a stand-in said, as asdic has it: its statuses are three."""
    err = [re.sub("^ping: ", "asdic: ", line) for line in err]
    said = "\n".join(err)
    if status == 1 and "standard output" in said:
        status = 74
    elif status == 2 and NO_MEMORY.search(said):
        status = 71
    elif status == 2:
        status = 68 if "www.example: " in said else 64
    return status, err


def in_words_of_all(status, err):
    """A check's three for what it could not do, as the other verbs have it."""
    said = "\n".join(err)
    for words, meant in (("standard output", 74), ("not permitted", 77),
                         ("ping_group_range", 77)):
        if status == 3 and words in said:
            return meant
    if status == 3 and NO_MEMORY.search(said):
        return 71
    return 1 if status in (2, 3) else status


def without_unknown(out):
    """What a check cannot do it says on stdout, too, unless --format, read by
    then, says otherwise."""
    unknown = re.fullmatch("ASDIC UNKNOWN - .+", out[0])
    return out[1:] if unknown else out


class Run:
    """One run of the simulator, with what it said."""

    def __init__(self, case, options=(), arguments=()):
        path = os.path.join(HERE, "faults", case + ".case")
        self.command = [SIM, *options, os.path.relpath(path), *arguments]
        self.json = "--json" in arguments
        self.stands_in = case in STAND_INS
        try:
            done = subprocess.run(self.command, capture_output=True,
                                  timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            self.status, self.out, self.err, self.told = None, [], [], {}
            return
        self.status = done.returncode
        self.out = done.stdout.decode().splitlines()
        lines = done.stderr.decode().splitlines()
        told = [re.fullmatch(r"asdic-sim: (\w+): (\d+) calls, (\d+) failed",
                             line) for line in lines]
        self.told = {m[1]: (int(m[2]), int(m[3])) for m in told if m}
        self.err = [line for line, m in zip(lines, told) if not m]
        if self.stands_in:
            self.status, self.err = in_our_words(self.status, self.err)
        if case in CHECKS:
            self.status = in_words_of_all(self.status, self.err)
            if self.status > 64 and self.out:
                self.out = without_unknown(self.out)

    def failed(self):
        return any(failed for _, failed in self.told.values())

    def unsound(self):
        """Did it end by itself, and in order?"""
        if self.status is None:
            return "does not end"
        if self.status < 0 or self.status in (70, 99):
            return f"status {self.status}"
        if BROKEN.search("\n".join(self.err)) or not self.told:
            return "broken"
        return None

    def again(self):
        return " ".join(self.command)


# ---- JSON lines ------------------------------------------------------

def record(line):
    """A line, less what may be unknown: the name that a name stands for."""
    made = json.loads(line)
    made.pop("name", None)
    return made


class Streams:
    """Streams are valid, and so is each line, which is looked at once."""

    def __init__(self):
        self.checker = validate.Checker()
        self.known = {}

    def invalid(self, lines):
        events = []
        for line in lines:
            if line not in self.known:
                self.known[line] = self.checker.faults(line)
            faults, event = self.known[line]
            if faults:
                return f"{faults[0]}: {line[:60]}"
            events.append(event)
        for number, fault in validate.check_order(events):
            return f"line {number}: {fault}"
        return None


STREAMS = Streams()


def unbalanced(lines):
    """Sums add up in every summary."""
    for line in lines:
        s = json.loads(line)
        if s["event"] in ("summary", "end") and "answered" in s and \
                s.get("sent") is not None:
            if s["sent"] != sum(s[key] or 0 for key in (
                    "answered", "late", "errors", "lost", "pending")):
                return f"sums do not add up in {s['event']}"
    return None


def same_end(want, got):
    """Numbers that found no memory to be told may be null."""
    return all(value == want.get(key) or value is None
               for key, value in got.items() if key != "unwritten")


def is_news(line):
    """Of this host's links; a run may do without them."""
    return '"event":"local"' in line or " eth0 is " in line


def holes(want, got):
    """The same records in the same order; those missing are counted."""
    rest = iter([record(line) for line in want.out[:-1]])
    for line in got.out[:-1]:
        if record(line) not in rest:
            return f"a record out of place: {line[:60]}"
    end = record(got.out[-1])
    if not same_end(record(want.out[-1]), end):
        return "another end"
    missing = len(want.out) - len(got.out)
    news = sum(map(is_news, want.out)) - sum(map(is_news, got.out))
    if not missing - news <= end["unwritten"] <= missing:
        return "records missing that are not counted"
    return None


# ---- what a run may come to ------------------------------------------

def same_text(want, got):
    def less(lines):
        return [re.sub(r", canonical name .*", "", line) for line in lines
                if not is_news(line)]
    return None if less(want.out) == less(got.out) else "other output"


def no_memory(want, got):
    """As the measure, or without memory and saying so."""
    if got.status == 71:
        if len(got.err) != 1 or not NO_MEMORY.fullmatch(got.err[0]):
            return "71, and not one line that says why"
        if not got.out:
            return None
        if not got.json:
            return "71, and output"
        if json.loads(got.out[-1])["failure"] != "out of memory":
            return "71, and another failure in the stream"
        return STREAMS.invalid(got.out)
    if got.status != want.status:
        return f"status {got.status}, not {want.status}"
    if got.err != want.err:
        return "other words on stderr"
    if not got.json:
        return same_text(want, got)
    return STREAMS.invalid(got.out) or holes(want, got)


def no_send(want, got):
    """Everything is counted, and a change is told once."""
    if got.status not in (0, 1, want.status):
        return f"status {got.status}"
    if got.json:
        return STREAMS.invalid(got.out) or unbalanced(got.out)
    # A stand-in says it each time, as the other does.
    if len(got.err) > len(want.err) + 1 and not got.stands_in:
        return "many words on stderr"
    told = collections.Counter(
        re.sub(r"icmp_seq=.*|\d+ probes? not", "", line) for line in got.out
        if "not sent icmp_seq" in line or "sending again" in line)
    for line, times in told.items():
        if times > (2 if line.startswith("x.example") else 1):
            return f"'{line}' {times} times"
    return None


def no_lane(want, got):
    """It cannot begin and says so, unless one family is as good."""
    if "ENOMEM" in got.command and got.status != 71:
        return f"no memory, and status {got.status}"
    if got.status not in (64, 71, 77):
        return no_send(want, got)
    if not got.err or not got.err[0].startswith("asdic: "):
        return "no word on stderr"
    if not got.json:
        return "output" if got.out else None
    return STREAMS.invalid(got.out)


def the_same(want, got):
    if got.status != want.status or got.err != want.err:
        return f"status {got.status} or stderr differ"
    return None if got.out == want.out else "other output"


def no_name(want, got):
    """Known addresses are asked all the same."""
    if got.status not in (0, 1, 68):
        return f"status {got.status}"
    if got.status == 68 and not got.err and not got.out:
        return "68, and not a word"
    if got.json:
        return STREAMS.invalid(got.out) or unbalanced(got.out)
    return None


def no_output(_, got):
    if got.status != 74:
        return f"status {got.status}"
    if sum("standard output" in line for line in got.err) != 1:
        return "74, and not one line that says why"
    return None


# ---- trying all places -----------------------------------------------

POOL = ThreadPoolExecutor(os.cpu_count() or 2)


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def result(self, name, faults):
        self.n += 1
        self.bad += bool(faults)
        print(f"{'not ' if faults else ''}ok {self.n} - {name}")
        for run, fault in faults[:4]:
            print(f"# {fault}; again: {run.again()}")
            for line in run.err[:4]:
                print(f"#   {line}")
        if len(faults) > 4:
            print(f"# and {len(faults) - 4} more")
        sys.stdout.flush()


TAP = Tap()


def places(count):
    """1, 2, 3 ..., and behind those some; the last is beyond all."""
    n, steps = 1, itertools.cycle(STEPS)
    while n <= count:
        yield n
        n += 1 if LONG or n < DENSE else next(steps)
    yield count + 1


def judged(want, run, judge):
    fault = run.unsound()
    if not fault:
        fault = judge(want, run) if run.failed() else the_same(want, run)
    return [(run, fault)] if fault else []


def each_place(name, case, kind, judge, errnos=("",), modes=("", "+"),
               arguments=()):
    """The n-th call fails, for all n; then that and all after it."""
    for form in [()] if case in STAND_INS else [(), ("--json",)]:
        form = (*arguments, *form)
        want = Run(case, ("--fail", kind, "0"), form)
        count = want.told.get(kind, (0, 0))[0]
        tries = [("--fail", kind, f"{n}{plus}", *([e] if e else ()))
                 for e in errnos for plus in modes
                 for n in places(count)]
        runs = POOL.map(lambda options: judged(
            want, Run(case, options, form), judge), tries)
        faults = [(want, want.unsound())] if want.unsound() else []
        TAP.result(f"{case}: {name}, {'json' if want.json else 'text'}, "
                   f"{count} places", faults + sum(runs, []))


def allocations(case):
    each_place("no memory", case, "alloc", no_memory)


def net(case):
    errnos = ERRNOS if LONG or case == "plain" else ("EPERM", "ENOBUFS")
    each_place("no lane", case, "open", no_lane, errnos=errnos)
    each_place("no send", case, "send", no_send, errnos, ("",))
    each_place("no send from there on", case, "send", no_send, errnos, ("+",),
               arguments=("-w", "3") if case in STAND_INS else
               ("--deadline", "3s"))
    each_place("nothing heard for once", case, "recv", the_same, errnos[:1],
               ("",))


def output(case):
    each_place("no output", case, "write", no_output)


def names(case):
    each_place("no question", case, "ask", no_name, ERRNOS,
               arguments=("-w", "10"))
    for form in (("-w", "10"), ("-w", "10", "--json")):
        if case in STAND_INS and "--json" in form:
            continue
        want = Run(case, ("--fail", "ask", "0"), form)
        tries = [(str(e), no_name) for e in EAI.values()]
        tries += [("empty", no_name), ("unasked", the_same),
                  ("after-end", the_same)]
        if case != "moves":     # who asks again takes what comes
            tries += [("twice", the_same), ("then-fails", the_same),
                      ("fails-then", no_name)]
        faults = []
        for way, judge in tries:
            run = Run(case, ("--fail", "ask", "0", "--answer", way), form)
            fault = run.unsound() or judge(want, run)
            faults += [(run, f"{way}: {fault}")] if fault else []
        TAP.result(f"{case}: answers amiss, "
                   f"{'json' if want.json else 'text'}", faults)


def growth(case):
    """Once the first probe has left, nothing allocates."""
    if case in ("multipath", "mtu"):
        return                          # they say themselves when to end
    more = "-c" if case in STAND_INS else \
        "--rounds" if case == "trace" else "--count"
    counts = [Run(case, ("--fail", "alloc", "0"),
                  ("-q", more, count)).told["alloc"][0]
              for count in ("100", "1000")]
    TAP.result(f"{case}: as many allocations for 1000 probes as for 100",
               [] if counts[0] == counts[1] else
               [(Run(case), f"{counts[0]} and {counts[1]}")])


def main(cases):
    known = sorted(os.path.basename(path)[:-5] for path in glob.glob(
        os.path.join(HERE, "faults", "*.case")))
    for case in cases or known:
        allocations(case)
        net(case)
        output(case)
        growth(case)
        if case in ("many", "moves", "mtu", "name", "trace", *STAND_INS):
            names(case)
    print(f"1..{TAP.n}")
    return 1 if TAP.bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
