#!/usr/bin/env python3
"""Run the lines of a file with two programs of one name and compare them.

A line is a command as one would type it, with quotes.  In front of it may
stand NAME=VALUE for the environment, "root" (not as the ordinary user),
"flush" (what the kernel remembers of path MTUs, first), and
what is to be sent once so many lines have come on stdout: "@INT/3" or
"@QUIT/2".  # begins a comment.

stdout is compared as it stands but for times, which become letters; stderr
and exit status as they stand.  Lines run a dozen at a time; one that differs
runs once more, alone, for where the machine is busy either program may wait
for an answer in vain.  What may differ is listed in the other file:

  rewrite REGEX => TEXT	    made of the installed tool's stdout first
  line REGEX: WHAT [...]    commands that differ in WHAT: out, err, status

Each entry must be needed by some line, or it is an error.  TAP on stdout.
"""

import argparse
import concurrent.futures
import difflib
import os
import re
import shlex
import signal
import subprocess
import sys
import threading

PATIENCE = 40       # seconds, for any command
JOBS = 12

# Times become letters, their format stays: T three decimals or fewer.
TIMES = [
    (r'^\[\d{10}\.\d{6}\] ', '[T] ', 0),
    (r' time=\d\.\d{3} ms', ' time=T ms', 0),
    (r' time=(\d\.\d\d|\d\d\.\d|\d{3,}) ms', ' time=T ms', 0),
    (r', time \d+ms$', ', time T', 0),
    (r'(mdev = )[\d.]{5,}/[\d.]{5,}/[\d.]{5,}/[\d.]{5,} ms', r'\1R ms', 0),
    (r'ipg/ewma \d+\.\d{3}/\d+\.\d{3} ms', 'ipg/ewma R ms', 0),
    # How many are in the air where answers take microseconds is chance.
    (r'^(rtt .*), pipe \d+', r'\1', 0),
    (r'^pipe \d+$', '', 0),
    (r'\t\d+ absolute', '\tN absolute', 0),
    (r'^((?:TS: )?(?:\t[^\t\n]+)?)\t-?\d+$', r'\1\tN', 0),
    (r'(min/avg/ewma/max = )[\d./]+ ms', r'\1R ms', 0),
    # tracepath; three columns before the point, or more
    (r'\d*[ \d]{2}\d\.\d{3}ms', 'Tms', 0),
]


def parse(text):
    """A line as (words, environment, root, signals)."""
    words, env, sends, root = shlex.split(text), {}, [], False
    if words[0] == 'flush':
        words = words[1:]
    while True:
        if words[0] == 'root':
            root = True
        elif words[0].startswith('@'):
            name, lines = words[0][1:].split('/')
            sends.append((getattr(signal, 'SIG' + name), int(lines)))
        elif '=' in words[0]:
            key, value = words[0].split('=', 1)
            env[key] = value
        else:
            return words, env, root, sends
        words = words[1:]


def run(place, options, text):
    """(stdout, stderr, status) of a line with the programs in a place."""
    words, env, root, sends = parse(text)
    if text.startswith('flush '):
        for family in '-4', '-6':
            subprocess.run(['ip', family, 'route', 'flush', 'cache'],
                           check=True)
    command = words if root else shlex.split(options.user) + words
    full = dict(os.environ, PATH=place + ':' + os.environ['PATH'],
                LC_ALL='C', **env)
    process = subprocess.Popen(command, env=full, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    moaned = []
    reader = threading.Thread(
        target=lambda: moaned.append(process.stderr.read()))
    reader.start()
    out, lines = b'', 0
    while True:
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            break
        out += piece
        lines += piece.count(b'\n')
        while sends and lines >= sends[0][1]:
            process.send_signal(sends.pop(0)[0])
    process.wait()
    reader.join()
    timer.cancel()
    decode = lambda data: data.decode('utf-8', 'backslashreplace')
    return decode(out), decode(moaned[0]), process.returncode


def plain(out):
    """stdout without times; dots that were taken back are gone."""
    while '.\b \b' in out:
        out = out.replace('.\b \b', '')
    for pattern, text, flags in TIMES:
        out = re.sub(pattern, text, out, flags=flags | re.MULTILINE)
    return out


def moaning(err):
    """stderr; of a page of help only that there is one."""
    err = re.sub(r'\nUsage\n.*', '\nUsage\n', err, flags=re.DOTALL)
    err = re.sub(r'= [\d.]+/[\d.]+/[\d.]+/[\d.]+ ms', '= R ms', err)
    return err


class Difference:
    """An entry of the list: how often it was needed."""

    def __init__(self, text):
        self.text, self.used, self.parts = text, 0, None
        kind, rest = text.split(None, 1)
        if kind == 'rewrite':
            pattern, self.to = re.split(r' => ?', rest, 1)
            self.regex = re.compile(pattern, re.MULTILINE)
        elif kind == 'line':
            pattern, parts = rest.rsplit(':', 1)
            self.regex, self.parts = re.compile(pattern), parts.split()
            if not set(self.parts) <= {'out', 'err', 'status'}:
                raise ValueError(text)
        else:
            raise ValueError(text)


def read_lines(path):
    with open(path, encoding='utf-8') as file:
        for line in file:
            line = line.rstrip('\n')
            if line.strip() and not line.lstrip().startswith('#'):
                yield line


def compare(text, ours, theirs, differences):
    """The parts that differ without leave, as lines to be shown."""
    out = theirs[0]
    for entry in differences:
        if entry.parts is None:
            new = entry.regex.sub(entry.to, out)
            entry.used += new != out
            out = new
    pairs = {'out': (plain(ours[0]), plain(out)),
             'err': (moaning(ours[1]), moaning(theirs[1])),
             'status': (str(ours[2]), str(theirs[2]))}
    differ = {part for part, (a, b) in pairs.items() if a != b}
    for entry in differences:
        if entry.parts is not None and entry.regex.search(text):
            entry.used += bool(differ & set(entry.parts))
            differ -= set(entry.parts)
    shown = []
    for part in sorted(differ):
        a, b = ([repr(line)[1:-1] for line in text.splitlines()]
                for text in pairs[part])
        shown += list(difflib.unified_diff(
            b, a, part + ', theirs', part + ', ours', lineterm='', n=1))
    return shown


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--ours')
    parser.add_argument('--theirs')
    parser.add_argument('--user', default='')
    parser.add_argument('--no-root', action='store_true')
    parser.add_argument('--only', default='', help='lines with this in them')
    parser.add_argument('lines')
    parser.add_argument('differences')
    options = parser.parse_args()
    differences = [Difference(l) for l in read_lines(options.differences)]
    only = options.only or os.environ.get('ONLY', '')
    lines = [l for l in read_lines(options.lines) if only in l]
    failed, n = 0, 0

    def both(text):
        if options.no_root and parse(text)[2]:
            return None
        return (run(options.ours, options, text),
                run(options.theirs, options, text))

    def tell(good, what, shown=()):
        nonlocal n, failed
        n, failed = n + 1, failed + (not good)
        print(f"{'' if good else 'not '}ok {n} - {what}")
        for line in shown:
            print('#   ' + line)

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(both, lines))
    for text, result in zip(lines, results):
        if result is None:
            n += 1
            print(f'ok {n} # SKIP no root here: {text}')
            continue
        shown = compare(text, *result, differences)
        if shown:
            shown = compare(text, *both(text), differences)
        tell(not shown, text.replace('#', r'\#'), shown)
        sys.stdout.flush()
    if not only:
        for entry in differences:
            tell(entry.used, 'still a difference: ' + entry.text)
    print(f'1..{n}')
    sys.exit(failed > 0)


main()
