"""
netgen.py - a random network, and what is true of it

A network is made from a seed: a chain of routers and diamonds, and of one or
a few oddities.  The truth about it is computed from sets: the nodes where a
packet can be after k links, whatever way the balancers choose.  Trouble that
would depend on the way (a firewall, a cut) stands where all ways meet.
"""
import random

FAR = {4: "192.0.2.9", 6: "2001:db8::9"}
MANY = {4: "198.51.100.{}", 6: "2001:db8:51::{:x}"}
MOST = 44                       # TTLs looked at

# Oddities and how often each is the one of a network.
KINDS = [("plain", 20), ("silent", 12), ("loss", 12), ("limit", 10),
         ("shy", 5), ("refuse", 8), ("cut", 4), ("dead", 5), ("closed", 3),
         ("loop", 3), ("packet", 5), ("zero", 3), ("change", 4), ("nat", 3),
         ("voices", 2), ("back", 3), ("rewrite", 3), ("objects", 2),
         ("mtu", 6), ("slow", 5),
         ("many", 5), ("mix", 8)]


class Node:
    def __init__(self, name, number):
        self.name, self.number = name, number
        self.silent = self.dead = self.refuses = self.zero = False
        self.packet = self.cut = False
        self.limited = self.shy = self.natted = False
        self.via = None
        self.voice = {}         # family -> address, instead of its own
        self.back = 0

    def address(self, family):
        if self.name == "far":
            return FAR[family]
        if self.name[0] == "t":
            return MANY[family].format(int(self.name[1:]))
        if family in self.voice:
            return self.voice[family]
        n = self.number + 1
        return f"10.255.{n >> 8}.{n & 255}" if family == 4 else f"fd00::{n:x}"


class Network:
    """Nodes and links as the file will have them, in its order."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.node, self.links, self.order = {}, {}, []
        self.lines, self.kinds = [], set()
        self.lossy = set()      # links (near, far) that lose something
        self.backup, self.changed = set(), set()
        self.mtu = {}           # by link; told says if one is missing
        self.told = True
        self.trunk = []         # all ways meet here
        self.targets = ["far"]
        self.made = 0

    def name(self):
        self.made += 1
        return f"n{self.made}"

    def add(self, name):
        if name not in self.node:
            self.node[name] = Node(name, len(self.node))
        return self.node[name]

    def link(self, near, *far, also=""):
        """One line; a delay for all of them."""
        delay = self.rng.randint(1, 80) / 10
        self.add(near)
        for other in far:
            self.add(other)
            self.links.setdefault(near, []).append(other)
        self.lines.append(f"{near} -- {' '.join(far)} delay {delay}ms{also}")

    def say(self, text):
        self.lines.append(text)

    def text(self):
        return "".join(f"\t{line}\n" for line in self.lines +
                       [f"far address {FAR[4]} {FAR[6]}"])


def make_diamond(net, head, depth):
    """Branches of one to three routers, perhaps with a diamond inside."""
    rng = net.rng
    width = rng.choice([2, 2, 2, 3, 3, 4, 5, 8, 16] if not depth else [2, 3])
    even = rng.randint(1, 2) if rng.random() < 0.7 else 0
    firsts = [net.name() for _ in range(width)]
    join = net.name()
    net.link(head, *firsts)
    for first in firsts:
        at = first
        if not depth and width < 5 and rng.random() < 0.1:
            at = make_diamond(net, at, depth + 1)
        for _ in range((even or rng.randint(1, 3)) - 1):
            onward = net.name()
            net.link(at, onward)
            at = onward
        net.link(at, join)
    return join


def make_shape(net):
    rng = net.rng
    length = rng.choice([rng.randint(1, 4), rng.randint(3, 14),
                         rng.randint(8, 24)])
    at = "us"
    diamonds = rng.random() < 0.6
    net.add("us")
    while length > 1:
        if diamonds and at != "us" and length > 3 and rng.random() < 0.25:
            at = make_diamond(net, at, 0)
            length -= 4
        else:
            onward = net.name()
            net.link(at, onward)
            at = onward
            length -= 1
        net.trunk.append(at)
    net.link(at, "far")


def routers(net):
    return [n for n in net.node.values() if n.name not in ("us", "far")]


def some(net, share):
    return [n for n in routers(net) if net.rng.random() < share]


def one_of_trunk(net):
    return net.node[net.rng.choice(net.trunk)] if net.trunk else None


def put_silent(net):
    for node in some(net, 0.25):
        node.silent = True
        net.say(f"{node.name} silent")


def put_loss(net):
    """A property of a link is written on its own line."""
    for i in net.rng.sample(range(len(net.lines)),
                            min(len(net.lines), net.rng.randint(1, 3))):
        words = net.lines[i].split()
        if "--" not in words:
            continue
        way = net.rng.choice(["loss", "loss-back"])
        net.lines[i] += f" {way} {net.rng.choice([1, 5, 10, 20, 30, 50])}%"
        for far in words[2:words.index("delay")]:
            net.lossy.add((words[0], far))


def put_limit(net):
    for node in some(net, 0.5):
        rate = net.rng.choice([1, 1, 2, 10, 100, 1000])
        node.limited = True
        net.say(f"{node.name} limit {rate}/s burst "
                f"{net.rng.choice([1, 2, 3, 6, 6])}")


def put_shy(net):
    for node in some(net, 0.3):
        node.shy = True
        net.say(f"{node.name} silent {net.rng.choice([10, 30, 60])}%")


def put_refuse(net):
    node = one_of_trunk(net)
    if not node:
        return
    node.refuses = True
    net.say(f"{node.name} unreachable {net.rng.choice([0, 1, 9, 10, 13])}")
    if net.rng.random() < 0.3:
        node.limited = True
        net.say(f"{node.name} limit-refusals 1/s burst 5")


def put_cut(net):
    """Everything is lost behind a router where all ways meet."""
    node = one_of_trunk(net)
    if not node:
        return
    for i, line in enumerate(net.lines):
        if line.startswith(f"{node.name} -- "):
            net.lines[i] += " loss 100%"
    node.cut = True


def put_dead(net):
    net.node["far"].dead = True
    net.say("far silent")


def put_closed(net):
    net.node["far"].refuses = True
    net.say(f"far unreachable {net.rng.choice([3, 10, 13])}")


def put_loop(net):
    pairs = [(a, b) for a, b in zip(net.trunk, net.trunk[1:])
             if b in net.links[a]]
    if not pairs:
        return
    near, far = net.rng.choice(pairs)
    net.link(far, near, also=" backup")
    net.backup.add((far, near))
    net.node[far].via = near
    net.say(f"{far} via {near}")


def put_packet(net):
    for node in net.node.values():
        if len(net.links.get(node.name, [])) > 1:
            node.packet = True
            net.say(f"{node.name} balance packet")


def put_zero(net):
    node = one_of_trunk(net)
    if node:
        node.zero = True
        net.say(f"{node.name} forward-zero")


def put_change(net):
    """A link gives way to a backup of two routers."""
    near = net.rng.choice([n for n in net.links if n != "us"] or ["us"])
    away = net.rng.choice(net.links[near])
    first, second = net.name(), net.name()
    if near == "us":
        return
    for far in net.links[near]:
        net.changed.add((near, far))
        net.lossy.add((near, far))      # what is on it then
    for far in list(net.links[near]):
        net.say(f"at {net.rng.randint(1, 5000)}ms link {near} -- {far} down")
    net.link(near, first, also=" backup")
    net.backup.add((near, first))
    net.link(first, second)
    net.link(second, away)
    net.lines.sort(key=lambda line: line.startswith("at "))


def put_nat(net):
    node = one_of_trunk(net)
    if node:
        node.natted = True
        net.say(f"{node.name} nat 10.9.9.9")
        net.say(f"{node.name} nat fd09::9")


def put_voices(net):
    for node in net.rng.sample(routers(net), min(3, len(routers(net)))):
        node.voice = {4: "203.0.113.7", 6: "2001:db8:f::7"}
        for address in node.voice.values():
            net.say(f"{node.name} answers-from {address}")


def put_back(net):
    for node in some(net, 0.4):
        node.back = net.rng.randint(4, 9)
        net.say(f"{node.name} return {node.back} delay 3ms")


def put_rewrite(net):
    node = one_of_trunk(net)
    if node:
        net.say(node.name + net.rng.choice([" dscp 0", " ecn 0", " label 0"]))


def put_objects(net):
    for node in some(net, 0.5):
        net.say(node.name + net.rng.choice(
            [" mpls 16001 24", " mpls old 7", " object 9 1 abcd",
             " interface eth0 3", " quote 8"]))
        if net.rng.random() < 0.3:
            net.say(f"{node.name} objects-bad " + net.rng.choice(
                ["length", "overlong", "checksum", "truncated", "version"]))


def put_mtu(net):
    """A few links where all ways meet; sometimes nobody tells."""
    ways = [(a, b) for a, b in zip(net.trunk, net.trunk[1:] + ["far"])
            if net.links[a] == [b]]
    for near, far in net.rng.sample(ways, min(len(ways), 2)):
        mtu = net.rng.choice([1280, 1300, 1400, 1480, 1492])
        net.mtu[near, far] = mtu
        for i, line in enumerate(net.lines):
            if line.startswith(f"{near} -- {far} "):
                net.lines[i] += f" mtu {mtu}"
        if net.rng.random() < 0.2:
            net.told = False
            net.say(f"{near} mtu-told none")


def put_many(net):
    """More targets here and there, all routers as Linux has them."""
    able = [n.name for n in routers(net)]
    if not able:
        return
    near = net.rng.sample(able, min(len(able), net.rng.randint(1, 4)))
    for i in range(1, net.rng.randint(2, 40)):
        name = f"t{i}"
        net.link(net.rng.choice(near), name)
        net.say(f"{name} address {MANY[4].format(i)} {MANY[6].format(i)}")
        net.targets.append(name)
    if net.rng.random() < 0.5:
        for name in able:
            net.node[name].limited = True
            net.say(f"{name} limit 1/s burst 6")


def put_slow(net):
    """One link takes far longer than all before it."""
    i = net.rng.randrange(len(net.lines))
    words = net.lines[i].split()
    if "--" in words:
        words[words.index("delay") + 1] = f"{net.rng.randint(60, 240)}ms"
        net.lines[i] = " ".join(words)


PUT = {name[4:]: fn for name, fn in list(globals().items())
       if name.startswith("put_")}


def make(seed):
    """The network of a seed."""
    net = Network(seed)
    rng = net.rng
    make_shape(net)
    names, weights = zip(*KINDS)
    kind = rng.choices(names, weights)[0]
    if kind == "mix":
        kinds = rng.sample(["silent", "loss", "limit", "shy", "refuse",
                            "packet", "mtu", "back", "objects"], 3)
    else:
        kinds = [kind]
    for kind in kinds:
        if kind != "plain":
            PUT[kind](net)
            net.kinds.add(kind)
    return net


class Truth:
    """What may be seen of a network, by TTL."""

    def __init__(self, net, family, target="far"):
        self.net, self.family, self.target = net, family, target
        self.closure = {}
        self.sets = self.walk_sets()

    def behind(self, name):
        """Nodes that links lead to from here, whatever their state."""
        if name not in self.closure:
            seen, todo = set(), [name]
            while todo:
                for far in self.net.links.get(todo.pop(), []):
                    if far not in seen:
                        seen.add(far)
                        todo.append(far)
            self.closure[name] = seen
        return self.closure[name]

    def onward(self, name):
        """Where a packet to the target may go from here."""
        net = self.net
        if net.node[name].cut:
            return set()
        if net.node[name].via:
            return {net.node[name].via}
        able = [far for far in net.links.get(name, [])
                if far == self.target or self.target in self.behind(far)]
        main = {far for far in able if (name, far) not in net.backup}
        if not main:
            return set(able)
        if any((name, far) in net.changed for far in main):
            return set(able)
        return main

    def stops(self, name):
        """Is a packet with TTL to spare answered here?"""
        return name == self.target or self.net.node[name].refuses

    def walk_sets(self):
        """sets[k]: where packets may be after k links."""
        sets = [{"us"}]
        for _ in range(MOST):
            sets.append(set().union(*(self.onward(name) for name in sets[-1]
                                      if name == "us" or
                                      not self.stops(name))))
        return sets

    def expires(self, ttl):
        """Nodes where a packet of this TTL may run out, or arrive."""
        here = set()
        for name in self.sets[ttl]:
            if self.net.node[name].zero and name != self.target:
                here |= self.onward(name)
            else:
                here.add(name)
        return here

    def ends(self, ttl):
        """Nodes that may stop a packet of this TTL before it runs out."""
        return {name for step in self.sets[1:ttl] for name in step
                if self.stops(name)}

    def distances(self, name):
        return {k for k, step in enumerate(self.sets) if name in step}

    def loses(self, ttl):
        """Can something be lost on the way to that TTL, or back?"""
        net = self.net
        for k in range(min(ttl, MOST)):
            for near in self.sets[k]:
                for far in self.sets[k + 1]:
                    if (near, far) in net.lossy:
                        return True
        return False

    def vanishes(self, ttl):
        """May a packet of that TTL end nearer, and nobody tells?"""
        return any(self.net.node[name].cut or
                   (self.stops(name) and not self.speaks(name))
                   for step in self.sets[1:ttl] for name in step)

    def speaks(self, name):
        """Has it a voice at all?"""
        node = self.net.node[name]
        return not node.silent and not (node.dead and not node.refuses)
