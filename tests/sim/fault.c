/*
 * fault.c - what fails, and when
 *
 * A counter for each kind of call, and the number of the one that is to fail.
 * Doors of the invented world hold the counting while they are at work: what
 * they need themselves is none of the program's business.
 */
#include "sim/fault.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

struct fault {
	bool		 wanted;
	bool		 onwards;	/* and all that follow */
	int		 error;
	int64_t		 nth;		/* 0: none */
	int64_t		 calls, failed;
};

/* An allocator knows neither world nor case; this is what it asks. */
static struct {
	bool		 armed;
	unsigned	 paused;
	struct fault	 fault[FAULT_KINDS];
	enum fault_answer answer;
	int		 answer_error;
} faults;

static const struct {
	const char	*name;
	int		 error;		/* unless another is chosen */
} kinds[FAULT_KINDS] = {
	[FAULT_ALLOC] = { "alloc", ENOMEM }, [FAULT_OPEN] = { "open", EACCES },
	[FAULT_SEND] = { "send", EPERM }, [FAULT_RECV] = { "recv", ENOBUFS },
	[FAULT_ASK] = { "ask", ENOMEM }, [FAULT_WRITE] = { "write", ENOSPC },
};

/* "EPERM" and the like; 0: it is none. */
static int errno_of(const char *text)
{
	for (int e = 1; e < 200; e++) {
		const char *name = strerrorname_np(e);

		if (name && strcmp(name, text) == 0)
			return e;
	}
	return 0;
}

/* "--fail KIND N[+] [ERRNO]" */
static int fail_read(int argc, char **argv)
{
	struct fault *fault = NULL;
	size_t len;

	if (argc < 3)
		return -1;
	for (size_t i = 0; i < FAULT_KINDS; i++)
		if (strcmp(kinds[i].name, argv[1]) == 0) {
			fault = &faults.fault[i];
			fault->error = kinds[i].error;
		}
	len = strlen(argv[2]);
	if (!fault || !len)
		return -1;
	fault->wanted = true;
	fault->onwards = argv[2][len - 1] == '+';
	if (fault->onwards)
		argv[2][len - 1] = '\0';
	if (number_parse(&fault->nth, argv[2], 0, INT64_MAX))
		return -1;
	if (argc < 4 || !errno_of(argv[3]))
		return 3;
	fault->error = errno_of(argv[3]);
	return 4;
}

/* "--answer WAY" */
static int answer_read(int argc, char **argv)
{
	static const char *const ways[] = {
		[FAULT_ANSWER_NONE] = "as-asked",
		[FAULT_ANSWER_ERROR] = "error",
		[FAULT_ANSWER_EMPTY] = "empty",
		[FAULT_ANSWER_TWICE] = "twice",
		[FAULT_ANSWER_THEN_FAILS] = "then-fails",
		[FAULT_ANSWER_FAILS_THEN] = "fails-then",
		[FAULT_ANSWER_UNASKED] = "unasked",
		[FAULT_ANSWER_AFTER_END] = "after-end",
	};
	int64_t error;

	if (argc < 2)
		return -1;
	faults.answer_error = -4;	/* EAI_FAIL */
	if (!number_parse(&error, argv[1], INT32_MIN, INT32_MAX)) {
		faults.answer = FAULT_ANSWER_ERROR;
		faults.answer_error = (int)error;
		return 2;
	}
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (strcmp(ways[i], argv[1]) == 0) {
			faults.answer = (enum fault_answer)i;
			return 2;
		}
	return -1;
}

int fault_option(int argc, char **argv)
{
	if (strcmp(argv[0], "--fail") == 0)
		return fail_read(argc, argv);
	if (strcmp(argv[0], "--answer") == 0)
		return answer_read(argc, argv);
	return 0;
}

void fault_arm(void)
{
	faults.armed = true;
}

void fault_disarm(void)
{
	faults.armed = false;
}

void fault_pause(void)
{
	faults.paused++;
}

void fault_resume(void)
{
	faults.paused--;
}

bool fault_strikes(enum fault_kind kind)
{
	struct fault *fault = &faults.fault[kind];

	if (!faults.armed || faults.paused)
		return false;
	fault->calls++;
	if (!fault->nth || fault->calls < fault->nth ||
	    (fault->calls > fault->nth && !fault->onwards))
		return false;
	fault->failed++;
	errno = fault->error;
	return true;
}

bool fault_is_wanted(enum fault_kind kind)
{
	return faults.fault[kind].wanted;
}

bool fault_is_any_wanted(void)
{
	for (size_t i = 0; i < FAULT_KINDS; i++)
		if (faults.fault[i].wanted)
			return true;
	return false;
}

enum fault_answer fault_answer(int *error)
{
	*error = faults.answer_error;
	return faults.answer;
}

void fault_tell(void)
{
	for (size_t i = 0; i < FAULT_KINDS; i++)
		if (faults.fault[i].wanted)
			fprintf(stderr, "asdic-sim: %s: %lld calls, %lld "
			    "failed\n", kinds[i].name,
			    (long long)faults.fault[i].calls,
			    (long long)faults.fault[i].failed);
}
