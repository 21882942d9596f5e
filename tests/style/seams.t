#!/bin/sh
# Outside io, verb and main.c nothing calls the system, ends the process, or
# prints anywhere but to a stream it was given; wire does not even allocate.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

outside='socket socketpair bind connect setsockopt getsockopt ioctl
send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg
poll ppoll select pselect epoll_create epoll_create1 epoll_ctl epoll_wait
clock_gettime gettimeofday time nanosleep clock_nanosleep sleep usleep
timerfd_create signalfd signal sigaction
fork vfork execve execv execvp system popen kill getpid getuid geteuid
getaddrinfo getnameinfo gethostbyname gethostbyaddr if_nametoindex
if_indextoname getifaddrs
open openat fopen freopen read write isatty getenv secure_getenv setenv
random rand drand48 arc4random arc4random_buf arc4random_uniform getrandom
exit _exit quick_exit err errx warn warnx verr verrx vwarn vwarnx error
perror printf vprintf puts putchar getchar stdin stdout stderr'

memory='malloc calloc realloc reallocarray strdup strndup asprintf vasprintf
open_memstream free aligned_alloc posix_memalign'

mathematics='sqrt cbrt pow exp exp2 expm1 log log2 log10 log1p erf erfc lgamma
tgamma hypot fmod remainder ceil floor trunc round lround llround rint lrint
nearbyint fmin fmax fdim ldexp frexp sin cos tan atan atan2'

# users SYMBOLS OBJECT... - say who is left to find what among SYMBOLS.  The
# compiler and the fortified libc spell some names otherwise: __printf_chk.
users()
{
	symbols=$1
	shift
	[ $# -gt 0 ] || return
	nm -A -u "$@" | awk -v list="$symbols" '
	BEGIN {
		n = split(list, name)
		for (i = 1; i <= n; i++)
			bad[name[i]] = 1
	}
	{
		symbol = $NF
		sub(/@.*/, "", symbol)
		if (symbol ~ /^__.*_chk$/) {
			sub(/^__/, "", symbol)
			sub(/_chk$/, "", symbol)
		}
		sub(/64(_2)?$/, "", symbol)
		sub(/^__isoc[0-9]*_/, "", symbol)
		object = $1
		sub(/:.*/, "", object)
		if (symbol in bad)
			print object ": " symbol
	}'
}

objects=$(objects_without io verb main.c)
[ -n "$objects" ] || skip_all "nothing is built in $B"

# shellcheck disable=SC2086 # one word an object
check "only io, verb and main.c call the system" "$(users "$outside" $objects)"

objects=$(objects_without base io engine model plan view verb main.c)
# shellcheck disable=SC2086
check "wire does not allocate" "$(users "$memory" $objects)"

# To load libm is a tenth of the system calls of a short run.
objects=$(objects_without)
# shellcheck disable=SC2086
check "nothing needs the mathematical library" \
    "$(users "$mathematics" $objects)"

finish
