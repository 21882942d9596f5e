#!/usr/bin/python3
"""census.py [long] - sweep invented networks, and compare with the truth

What each host is, asdic-sim --hosts tells; what a sweep has to say of it
follows.  Two runs of a case: one with a row for each host (CSV), one with the
sums (JSON, quiet, held against the schema).  TAP.
"""
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter

SIM = os.path.join(os.environ.get("B", "build"), "asdic-sim")
HERE = os.path.dirname(os.path.abspath(__file__))
MOST = 64 << 10		# KiB resident that a run may need, the simulator and
			# all that is on its way in it included

# Where nothing is lost and no packet overtakes another.  A late host answers
# the first try when the second is in the air, and the second behind its
# patience as well.
STILL = """network
  us -- r1 delay 1ms
  r1 -- r2 r3 r4 delay 1ms
  r2 unreachable 1
  r3 unreachable 13
  r4 unreachable 0
  net 10.0.3.0/24 behind r2
  net 10.0.8.128/25 behind r3
  net 10.0.15.0/28 behind r4
  net 10.0.0.0/{bits} as hosts behind r1 dead 10% spread 40ms delay 5ms
  hosts constant
  hosts late 900ms 1%
  hosts duplicate 1%
  hosts wrong-source 192.0.2.99 0.1%
command asdic sweep 10.0.0.0-{last} --rate {rate}
"""
UNREACHABLE = 256 + 128 + 16

# What each kind comes to: state, late, probes; and of the sums.
TRUTH = {
    "plain": ("up", "no", 1, {"answered": 1}),
    "duplicate": ("up", "no", 1, {"answered": 1, "duplicates": 1}),
    "late": ("up", "yes", 2, {"late": 2}),	# no row tells how many
    "dead": ("down", "", 3, {"lost": 3}),
    "wrong-source": ("down", "", 3, {"lost": 3, "wrong_source": 3}),
    "refused": ("unreachable", "", 1, {"errors": 1}),
}

# Every fifth probe gets no answer, and they come as they like.
WILD = """network
  us -- r1 delay 1ms jitter 80ms loss 12% loss-back 9%
  net 10.0.0.0/20 as hosts behind r1 dead 10% spread 40ms delay 5ms
  hosts constant
  hosts late 900ms 1%
  hosts duplicate 1%
  hosts wrong-source 192.0.2.99 0.1%
command asdic sweep 10.0.0.0-10.0.15.255 --rate 10000
"""


class Case:
    """A case in a file, for as long as it is needed."""

    def __init__(self, text, seed):
        self.seed = seed
        self.dir = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.dir.name, "census.case")
        with open(self.path, "w", encoding="ascii") as f:
            f.write(text)

    def run(self, *words, options=()):
        """The output's lines."""
        command = [SIM, "--seed", str(self.seed), *options, self.path, *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                              encoding="ascii")
        return done.stdout.splitlines()

    def truth(self):
        """Each address's kind; where nets overlap the first counts."""
        kinds = {}
        for line in self.run(options=["--hosts"]):
            address, kind = line.split()
            kinds.setdefault(address, kind)
        return kinds

    def rows(self):
        """The last row of each address."""
        rows = csv.DictReader(self.run("--format", "csv"))
        return {row["address"]: row for row in rows}

    def sums(self, lines=None):
        """The record of the end."""
        lines = lines or self.run("--json", "--quiet")
        subprocess.run(["python3", os.path.join(HERE, "validate.py"),
                        "--stream", "/dev/stdin"], check=True,
                       input="\n".join(lines) + "\n", encoding="ascii")
        return json.loads(lines[-1])


def is_refused(address):
    third, fourth = (int(part) for part in address.split(".")[2:])
    return address.startswith("10.0.") and (
        third == 3 or third == 8 and fourth >= 128 or
        third == 15 and fourth < 16)


def compare(faults, what, true, said):
    if true != said:
        faults.append(f"{what}: is {true}, reported {said}")


def still(hosts, rate):
    bits, at = 32 - (hosts - 1).bit_length(), hosts - 1
    return Case(STILL.format(bits=bits, rate=rate, last=".".join(
        str(n) for n in (10, at >> 16, at >> 8 & 255, at & 255))), hosts)


def check_still(hosts, case, lines):
    kinds, rows, sums, faults = case.truth(), case.rows(), Counter(), []
    states, lates = Counter(), 0
    compare(faults, "hosts", hosts, len(rows))
    for address, kind in kinds.items():
        state, late, sent, counts = TRUTH[
            "refused" if is_refused(address) else kind]
        row = rows.get(address, Counter())
        compare(faults, address,
                (state, late, "" if late == "yes" else str(sent)),
                (row["state"], row["late"], row["sent"]))
        sums.update(counts)
        sums["sent"] += sent
        states[state] += 1
        lates += late == "yes"
    end = case.sums(lines)
    compare(faults, "refused", UNREACHABLE, states["unreachable"])
    for key in ("sent", "answered", "late", "errors", "lost", "duplicates",
                "wrong_source"):
        compare(faults, key, sums[key], end[key])
    for key in ("pending", "unsent", "foreign", "corrupt", "truncated"):
        compare(faults, key, 0, end[key])
    for state in ("up", "down", "unreachable"):
        compare(faults, state, states[state], end["targets"][state])
    compare(faults, "late hosts", lates, end["targets"]["late"])
    compare(faults, "asked", hosts, end["targets"]["asked"])
    return faults


def check_wild(seed):
    """Nobody dead is up, nobody is invented, and the sum is right."""
    case, faults = Case(WILD, seed), []
    kinds, rows, end = case.truth(), case.rows(), case.sums()
    compare(faults, "hosts", len(kinds), len(rows))
    found = 0
    for address, kind in kinds.items():
        state = rows[address]["state"]
        alive = kind not in ("dead", "wrong-source")
        if state != "down" and not (alive and state == "up"):
            faults.append(f"{address}: is {kind}, reported {state}")
        found += state == "up"
    compare(faults, "sent", end["sent"], end["answered"] + end["late"] +
            end["errors"] + end["lost"] + end["pending"])
    compare(faults, "pending", 0, end["pending"])
    compare(faults, "up", found, end["targets"]["up"])
    if found < 0.95 * 0.89 * len(kinds):	# three tries, a fifth lost
        faults.append(f"only {found} of {len(kinds)} were found")
    return faults


def report(number, name, faults):
    print(f"{'not ok' if faults else 'ok'} {number} - {name}")
    for fault in faults[:10]:
        print("#", fault)
    if faults[10:]:
        print("# and", len(faults) - 10, "more")
    return bool(faults)


def memory():
    """
    The largest child so far, in KiB.  That of a forked one is not less than
    its parent's own, so it is looked at while that is small.
    """
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def main():
    sizes = [(4096, 1000), (65536, 20000)]
    if sys.argv[1:]:
        sizes.append((1048576, 80000))
    seeds = range(1, 7)
    print(f"1..{2 * len(sizes) + len(seeds)}", flush=True)
    cases, bad, number = [], False, 1
    for hosts, rate in sizes:
        case = still(hosts, rate)
        cases.append((hosts, case, case.run("--json", "--quiet")))
        most = memory()
        print(f"# {hosts} hosts: {most} KiB")
        bad |= report(number, f"{hosts} hosts in bounded memory",
                      [f"{most} KiB"] if most > MOST else [])
        number += 1
    for case in cases:
        bad |= report(number, f"{case[0]} hosts, each as it is",
                      check_still(*case))
        number += 1
    for seed in seeds:
        bad |= report(number, f"4096 hosts, a fifth lost, seed {seed}",
                      check_wild(seed))
        number += 1
    return bad


sys.exit(main())
