/*
 * seccomp ERRNO CMD ... - run CMD where no socket for ICMP can be opened
 *
 * A filter as containers have them: socket(2) with IPPROTO_ICMP or
 * IPPROTO_ICMPV6 fails with that error, whatever the kernel would allow.
 */
#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The lower half of a system call's argument, on a little-endian machine. */
#define ARGUMENT(n)	(offsetof(struct seccomp_data, args) + 8 * (n))
#define LOAD(offset)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(offset))
#define EQUAL(k, t, f)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), (t), (f))

int main(int argc, char **argv)
{
	unsigned error = argc > 2 ? (unsigned)atoi(argv[1]) : 0;
	struct sock_filter code[] = {
		LOAD(offsetof(struct seccomp_data, nr)),
		EQUAL(SYS_socket, 0, 4),
		LOAD(ARGUMENT(2)),
		EQUAL(IPPROTO_ICMP, 1, 0),
		EQUAL(IPPROTO_ICMPV6, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO |
		    (error & SECCOMP_RET_DATA)),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	if (error == 0)
		errx(2, "usage: seccomp ERRNO CMD ...");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		err(2, "prctl");
	execvp(argv[2], argv + 2);
	err(2, "%s", argv[2]);
}
