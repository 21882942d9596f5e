#!/usr/bin/env python3
"""patterns.py CLIENT < OUTPUT: what a client reads out of ping's output.

The expressions are those of clients that Debian does not package, or that are
no programs; they are applied as the client does it, and what it would know is
printed, one name=value a line.  Nothing: it could not read the output.
"""

import re
import sys


def tell(**known):
    for name, value in known.items():
        print(f'{name}={value}')


def gping(text):
    """Lines of 64 bytes with a time; "no answer yet" is a timeout."""
    for line in text.splitlines():
        match = re.search(r'time=(?P<ms>\d+)(?:\.(?P<ns>\d+))?', line)
        if line.startswith('64 bytes from') and match:
            tell(pong=int(match['ms']) < 1000)
        elif 'no answer yet' in line:
            tell(timeout=True)


def telegraf(text):
    """Words between commas and slashes."""
    for line in text.splitlines():
        if 'ttl=' in line:
            tell(ttl=int(re.search(r'ttl=(\d+)', line)[1]))
        elif 'transmitted' in line and 'received' in line:
            words = line.split(', ')
            tell(sent=int(words[0].split(' ')[0]),
                 received=int(words[1].split(' ')[0]))
        elif 'min/avg/max' in line:
            times = line.split(' = ')[1].split('/')
            tell(times=len(times), average=float(times[1]) >= 0,
                 deviation=float(times[3].split(' ')[0]) >= 0)


def pingparsing(text):
    for match in re.finditer(
            r'^(?:\[(?P<stamp>[0-9.]+)\] )?\d+ bytes from (?P<from>.+): '
            r'icmp_seq=(?P<seq>\d+) ttl=(?P<ttl>\d+) time=(?P<ms>[0-9.]+) ms'
            r'(?P<dup>.*\(DUP!\))?$', text, re.M):
        tell(seq=match['seq'], source=match['from'],
             stamped=match['stamp'] is not None)
    match = re.search(r'^(\d+) packets transmitted, (\d+) received, (?:.*, )?'
                      r'([0-9.]+)% packet loss, time (\d+)ms$', text, re.M)
    if match:
        tell(sent=match[1], received=match[2], loss=match[3])
    match = re.search(r'^rtt min/avg/max/mdev = '
                      r'([0-9.]+)/([0-9.]+)/([0-9.]+)/([0-9.]+) ms', text,
                      re.M)
    if match:
        tell(ordered=float(match[1]) <= float(match[2]) <= float(match[3]))


def munin(text):
    match = re.search(r'min/avg/max.*\s\d+(?:\.\d+)?/(\d+(?:\.\d+)?)/', text)
    if match:
        tell(average=float(match[1]) >= 0)
    match = re.search(r'(\d+)% packet loss', text)
    if match:
        tell(loss=match[1])


def trparse(text):
    """tracepath, as scripts with awk or a table of columns take it."""
    for line in text.splitlines():
        match = re.match(r'\s*(\d+)(\??):\s+(\S+)\s+([0-9.]+)ms'
                         r'(?: asymm\s+(\d+))?(?: pmtu (\d+))?', line)
        if match:
            tell(hop=match[1], host=match[3])
        if match and match[6]:
            tell(told=match[6])
    match = re.search(r'Resume: pmtu (\d+) hops (\d+) back (\d+)', text)
    if match:
        tell(pmtu=match[1], hops=match[2], back=match[3])


CLIENTS = {f.__name__: f for f in (gping, telegraf, pingparsing, munin,
                                   trparse)}
CLIENTS[sys.argv[1]](sys.stdin.read())
