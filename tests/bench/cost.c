/*
 * cost.c - what commands cost, side by side
 *
 *   cost [-p] [-w] [-o PREFIX] ROUNDS [-r] COMMAND ARG... [+ [-r] COMMAND ...]
 *
 * The commands run in turn, ROUNDS times over (ABC ABC ...), so that whatever
 * else the machine does falls on all of them alike; with -p those of a round
 * run at the same time.  Each runs as nobody, without a capability to be had,
 * or, with -r before it, as whoever runs this.  The output of command N goes
 * to PREFIX.N, that of the last round staying, else nowhere.  -w: one more
 * round at the beginning, which does not count.
 *
 * A line for each command: wall time and CPU time (user and system, of all
 * its processes) from exec to exit in microseconds, each the least and the
 * median; the largest resident set in KiB; the largest exit status.
 */
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/nsec.h"
#include "base/number.h"

enum { COMMANDS = 16, NOBODY = 65534 };

/* Where a child stands when it becomes the command. */
struct before {
	nsec		 wall, cpu;
};

struct command {
	char		**argv;
	bool		 keeps;		/* its privileges */
	pid_t		 pid;
	nsec		*wall, *cpu;
	long		 resident;
	int		 status;
};

struct cost {
	struct command	 command[COMMANDS];
	int		 commands;
	int64_t		 rounds, round;
	bool		 parallel, warm;
	const char	*prefix;
	struct before	*before;	/* of each command, shared with it */
};

static nsec now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return nsec_from_timespec(&ts);
}

static nsec cpu_of(const struct rusage *usage)
{
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * NSEC_SEC +
	    (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * NSEC_USEC;
}

/* ---- the child ---- */

static void become_nobody(void)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0UL, 0UL, 0UL)
	    >= 0; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0UL, 0UL, 0UL);
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0)
		err(127, "nobody");
}

static void be(const struct command *command, struct before *before,
    int output)
{
	struct rusage usage;

	if (dup2(output, STDOUT_FILENO) < 0)
		err(127, "stdout");
	if (!command->keeps)
		become_nobody();
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0UL, 0UL, 0UL);
	getrusage(RUSAGE_SELF, &usage);
	before->cpu = cpu_of(&usage);
	before->wall = now();
	execvp(command->argv[0], command->argv);
	err(127, "%s", command->argv[0]);
}

/* ---- a round ---- */

static int open_output(const struct cost *cost, int number)
{
	char path[4096];
	int fd;

	if (!cost->prefix)
		return open("/dev/null", O_WRONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "%s.%d", cost->prefix, number);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void start(struct cost *cost, int number)
{
	struct command *command = &cost->command[number];
	int output = open_output(cost, number);

	command->pid = fork();
	if (command->pid < 0)
		err(1, "fork");
	if (command->pid == 0)
		be(command, &cost->before[number], output);
	close(output);
}

static void note(struct cost *cost, int number, int status,
    const struct rusage *usage)
{
	struct command *command = &cost->command[number];
	const struct before *before = &cost->before[number];
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;

	if (code > command->status)
		command->status = code;
	if (cost->round < 0)
		return;
	command->wall[cost->round] = now() - before->wall;
	command->cpu[cost->round] = cpu_of(usage) - before->cpu;
	if (usage->ru_maxrss > command->resident)
		command->resident = usage->ru_maxrss;
}

static void await(struct cost *cost)
{
	struct rusage usage;
	int status;
	pid_t pid = wait4(-1, &status, 0, &usage);

	if (pid < 0)
		err(1, "wait4");
	for (int i = 0; i < cost->commands; i++)
		if (cost->command[i].pid == pid)
			note(cost, i, status, &usage);
}

static void do_round(struct cost *cost)
{
	for (int i = 0; i < cost->commands; i++) {
		start(cost, i);
		if (!cost->parallel)
			await(cost);
	}
	for (int i = 0; cost->parallel && i < cost->commands; i++)
		await(cost);
}

/* ---- arguments and results ---- */

static void add_command(struct cost *cost, char **argv)
{
	struct command *command = &cost->command[cost->commands++];
	size_t rounds = (size_t)cost->rounds;

	command->keeps = *argv && strcmp(*argv, "-r") == 0;
	command->argv = argv + command->keeps;
	command->wall = calloc(rounds, sizeof(nsec));
	command->cpu = calloc(rounds, sizeof(nsec));
	if (!*command->argv || !command->wall || !command->cpu)
		errx(64, "no command, or no memory");
}

/* The pluses become the ends of argument lists. */
static void read_commands(struct cost *cost, char **argv)
{
	char **first = argv;

	for (; *argv; argv++) {
		if (strcmp(*argv, "+") != 0)
			continue;
		*argv = NULL;
		if (cost->commands == COMMANDS - 1)
			errx(64, "too many commands");
		add_command(cost, first);
		first = argv + 1;
	}
	add_command(cost, first);
}

static int compare(const void *a, const void *b)
{
	const nsec *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void print_times(nsec *times, size_t n)
{
	qsort(times, n, sizeof(*times), compare);
	printf("%.1f %.1f ", (double)times[0] / 1e3,
	    (double)times[n / 2] / 1e3);
}

int main(int argc, char **argv)
{
	struct cost cost = { .rounds = 0 };
	const char *why = "no number of rounds";
	int letter;

	while ((letter = getopt(argc, argv, "+pwo:")) != -1) {
		cost.parallel |= letter == 'p';
		cost.warm |= letter == 'w';
		if (letter == 'o')
			cost.prefix = optarg;
	}
	if (optind < argc)
		why = number_parse(&cost.rounds, argv[optind], 1, 100000);
	if (why)
		errx(64, "%s", why);
	cost.before = mmap(NULL, COMMANDS * sizeof(*cost.before),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cost.before == MAP_FAILED)
		err(1, NULL);
	read_commands(&cost, argv + optind + 1);
	for (cost.round = cost.warm ? -1 : 0; cost.round < cost.rounds;
	    cost.round++)
		do_round(&cost);
	for (int i = 0; i < cost.commands; i++) {
		print_times(cost.command[i].wall, (size_t)cost.rounds);
		print_times(cost.command[i].cpu, (size_t)cost.rounds);
		printf("%ld %d\n", cost.command[i].resident,
		    cost.command[i].status);
	}
	return 0;
}
