#!/usr/bin/python3
"""chance.py [SEEDS] - are verdicts about loss and balancing true, mostly? (TAP)

Some verdicts are told as soon as chance is no likely explanation any more, so
a few are wrong, and these must be as few as the manual says.  Here the same
small network is traced over and over, each time with another seed: with loss
on one link, with a router that balances packet by packet, with a router that
limits its errors.  Whatever is told is compared with what the network is.

The seeds are fixed, so a run comes out the same each time.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

SIM = os.path.join(os.environ.get("B", "build"), "asdic-sim")
SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
ADDRESSES = """
  us address 198.51.100.2
  a address 198.51.100.1
  b address 203.0.113.1
  c address 203.0.113.2
  d address 203.0.113.5
  t address 192.0.2.9
"""
NAMES = "us a b c d t".split()


def chain(loss=0, at=0, also=""):
    """Five hops; the link to hop `at` loses."""
    links = "".join(
        f"  {NAMES[i]} -- {NAMES[i + 1]} delay {2 + i}ms" +
        (f" loss {loss}%\n" if i + 1 == at else "\n") for i in range(5))
    return "network\n" + links + ADDRESSES + also


BALANCED = """network
  us -- a delay 1ms
  a -- b delay 2ms loss 2%
  a -- c delay 3ms
  b -- d delay 3ms jitter 1ms
  c -- d delay 4ms
  d -- t delay 1ms
  a balance packet
""" + ADDRESSES


def trace(case, seed):
    out = subprocess.run([SIM, "--seed", str(seed), case, "--json"],
                         capture_output=True, text=True, check=False).stdout
    lines = [json.loads(line) for line in out.splitlines()]
    return next(line for line in lines if line["event"] == "path")


def told(path, at):
    """What is said of a path on which only the link to hop `at` loses."""
    hops = path["hops"]
    if any(hop["loss_reading"] == "limited" for hop in hops):
        yield "a limit"
    if path["mtu_silent"]:
        yield "a black hole"
    if path["changes"]:
        yield "a change"
    if path["partial"]:
        yield "a choosy target"
    if path["loss_by_hop"]:
        right = path["loss_from_hop"] <= at <= path["loss_by_hop"]
        yield "where loss begins" if right else "another place of loss"
        if path["loss_from_hop"] == path["loss_by_hop"]:
            yield "the hop"


def count(net, rounds, at=0):
    """Of SEEDS traces, how many said what?"""
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "chance.case")
        with open(case, "w", encoding="ascii") as file:
            file.write(f"{net}seed 1\ncommand asdic trace -n {rounds} "
                       "192.0.2.9\n")
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            paths = pool.map(lambda seed: trace(case, seed),
                             range(1, SEEDS + 1))
            return collections.Counter(
                what for path in paths for what in told(path, at))


class Judge:
    """Counts and prints the points of the test."""

    def __init__(self):
        self.points = self.failed = 0

    def few(self, name, said, what, share):
        self.point(said[what] <= share * SEEDS, name,
                   f"{what}: {said[what]} of {SEEDS}")

    def many(self, name, said, what, share):
        self.point(said[what] >= share * SEEDS, name,
                   f"{what}: {said[what]} of {SEEDS}")

    def point(self, fine, name, found):
        self.points += 1
        self.failed += not fine
        print(f"{'' if fine else 'not '}ok {self.points} - {name}; {found}")


def main():
    judge = Judge()
    for rounds in ("", "--rounds 10", "--rounds 40"):
        for loss, at in ((5, 3), (20, 1), (20, 3), (40, 3)):
            name = f"{rounds or 'one round'}, {loss}% loss at hop {at}"
            said = count(chain(loss, at), rounds, at)
            for what in ("a limit", "another place of loss"):
                judge.few(name, said, what, 0.05)
            for what in ("a black hole", "a change", "a choosy target"):
                judge.few(name, said, what, 0.02)
    name = "40 rounds, 40% loss at hop 3"
    judge.many(name, said, "where loss begins", 0.95)
    judge.many(name, said, "the hop", 0.9)
    said = count(BALANCED, "--rounds 40")
    judge.few("40 rounds, balanced per packet", said, "a change", 0.02)
    said = count(chain(also="  c limit 1/s burst 6\n"), "--rounds 40 -q 4", 3)
    name = "40 rounds, hop 3 limits its errors"
    judge.many(name, said, "a limit", 0.95)
    judge.few(name, said, "where loss begins", 0)
    print(f"1..{judge.points}")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
