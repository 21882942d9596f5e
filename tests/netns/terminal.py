#!/usr/bin/python3
"""terminal.py COLUMNSxROWS DEED WHAT COMMAND... - a command on a terminal

The terminal has that size at first.  As soon as WHAT has been
written to it, DEED is done: COLUMNSxROWS, another size; "stop", a stop and
going on; "type", an x is typed.  Prints all that was written there.  Exit
status 3: it ended before that, and proves nothing.
"""
import fcntl
import os
import pty
import signal
import struct
import sys
import termios


def size(fd, text):
    columns, rows = map(int, text.split("x"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


def do(deed, fd, pid):
    if deed == "stop":
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        os.kill(pid, signal.SIGCONT)
    elif deed == "type":
        os.write(fd, b"x")
    else:
        size(fd, deed)


def main(first, deed, what, *command):
    begin, go = os.pipe()
    pid, fd = pty.fork()
    if pid == 0:
        os.read(begin, 1)
        os.execv(command[0], command)
    size(fd, first)
    os.write(go, b".")
    said, done, late = b"", False, False
    while True:
        try:
            more = os.read(fd, 4096)
        except OSError:     # nobody has it open any more
            break
        said += more
        if not done and what.encode() in said:
            done, late = True, b"reached" in said
            do(deed, fd, pid)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.stdout.buffer.write(said)
    return status if done and not late else 3


sys.exit(main(*sys.argv[1:]))
