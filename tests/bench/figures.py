#!/usr/bin/env python3
"""What the records of a run amount to; run asks, one figure set a call.

  figures.py rtt WITNESS ADDRESS KIND OUTPUT
        median, 99th percentile less median, and number of the differences
        between the times a program reported and those of the witness
  figures.py pace WITNESS ADDRESS INTERVAL
        rate in per cent of the one asked for, drift in us from the first
        tenth to the last, median and 99th percentile of lateness, number
  figures.py many WITNESS PREFIX INTERVAL
        median and 99th percentile of how far the interval between two
        probes to a target is from INTERVAL, in us; targets and probes
  figures.py instants WITNESS ADDRESS
        of runs of two kinds in turn, each with an identifier of its own: how
        far the instants at which a probe left are apart, counted from its
        run's first, median of either kind, 95th percentile over all probes;
        the same of two halves of the second kind; runs, probes of each
        ("uneven" where they differ)
  figures.py mtu STREAM
        what is claimed of the one target: path MTU, by whom, between which
        hops, and whether both sides of it are sure

Times are in microseconds, but INTERVAL is in nanoseconds.
"""

import json
import re
import statistics
import sys


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def witnessed(path, prefix):
    """(direction, time, address, sequence number) of the packets to prefix"""
    with open(path, encoding="ascii") as lines:
        for line in lines:
            way, at, address, _ident, seq = line.split()
            if address == prefix or \
                    prefix.endswith(".") and address.startswith(prefix):
                yield way, int(at), address, int(seq)


def true_times(path, address):
    """Round-trip time in ns by sequence number"""
    left, rtt = {}, {}
    for way, at, _, seq in witnessed(path, address):
        if way == "out":
            left[seq] = at
        elif seq in left and seq not in rtt:
            rtt[seq] = at - left[seq]
    return rtt


def by_asdic(text):
    for line in text.splitlines():
        record = json.loads(line)
        if record["event"] == "reply":
            yield record["seq"] % 65536, record["rtt_ms"] * 1e6


def by_bare(text):
    for seq, rtt in re.findall(r"^(\d+) (\d+)$", text, re.M):
        yield int(seq), float(rtt)


def by_ping(text):
    for seq, rtt in re.findall(r"icmp_seq=(\d+) .*time=([\d.]+) ms", text):
        yield int(seq), float(rtt) * 1e6


def by_fping(text):
    for seq, rtt in re.findall(r"\[(\d+)\].*?, ([\d.]+) ms", text):
        yield int(seq), float(rtt) * 1e6


REPORTED = {"asdic": by_asdic, "bare": by_bare, "ping": by_ping,
            "fping": by_fping}


def rtt(path, address, kind, output):
    true = true_times(path, address)
    with open(output, encoding="utf-8") as file:
        errors = [(reported - true[seq]) / 1e3
                  for seq, reported in REPORTED[kind](file.read())
                  if seq in true]
    median = statistics.median(errors)
    print(f"{median:.1f} {quantile(errors, 0.99) - median:.1f} {len(errors)}")


def pace(path, address, interval):
    interval = int(interval)
    left = sorted(at for way, at, _, _ in witnessed(path, address)
                  if way == "out")
    late = [(at - left[0] - i * interval) / 1e3 for i, at in enumerate(left)]
    tenth = max(1, len(late) // 10)
    drift = statistics.median(late[-tenth:]) - statistics.median(late[:tenth])
    rate = 100.0 * (len(left) - 1) * interval / (left[-1] - left[0])
    # The first one may itself have been late: lateness has no zero.
    least = min(late)
    print(f"{rate:.4f} {drift:.1f} {statistics.median(late) - least:.1f}",
          f"{quantile(late, 0.99) - least:.1f} {len(left)}")


def many(path, prefix, interval):
    last, errors = {}, []
    n = 0
    for way, at, address, _ in witnessed(path, prefix):
        if way != "out":
            continue
        n += 1
        if address in last:
            errors.append(abs(at - last[address] - int(interval)) / 1e3)
        last[address] = at
    print(f"{statistics.median(errors):.1f} {quantile(errors, 0.99):.1f}",
          f"{len(last)} {n}")


def instants(path, address):
    runs = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            way, at, to, ident, _seq = line.split()
            if way == "out" and to == address:
                runs.setdefault(ident, []).append(int(at))
    spans = [[(at - min(run)) / 1e3 for at in sorted(run)]
             for run in sorted(runs.values(), key=min)]

    def apart(one, other):
        medians = ([statistics.median(same) for same in zip(*kind)]
                   for kind in (one, other))
        return quantile([abs(a - b) for a, b in zip(*medians)], 0.95)

    counts = {len(run) for run in spans}
    print(f"{apart(spans[::2], spans[1::2]):.0f}",
          f"{apart(spans[1::4], spans[3::4]):.0f} {len(runs)}",
          counts.pop() if len(counts) == 1 else "uneven")


def mtu(path):
    with open(path, encoding="utf-8") as lines:
        said = next(record for record in map(json.loads, lines)
                    if record["event"] == "mtu")
    size, above = said["path_mtu_bytes"], said["above_bytes"]
    sure = said["state"] == "found" and said["answers"] >= 2 and \
        above == size + 1
    print(f"{size} {said['limit']}",
          f"{said['after_hop']}-{said['before_hop']}",
          "confirmed" if sure else said["state"])


if __name__ == "__main__":
    {"rtt": rtt, "pace": pace, "many": many, "instants": instants,
     "mtu": mtu}[sys.argv[1]](*sys.argv[2:])
