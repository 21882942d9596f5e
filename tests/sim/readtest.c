/*
 * readtest.c - what is said of a network file that is wrong
 *
 * Whoever writes a path by hand is told the line and the word.
 */
#include <stdio.h>
#include <string.h>

#include "sim/network.h"
#include "sim/selftest.h"

struct mistake {
	const char	*text, *trouble;
};

static const struct mistake mistakes[] = {
	{ "us -- r1\nr2 silent\n", "net:2: r2: no link leads to it" },
	{ "us -- r1\na -- b\n", "net: a: no link leads to it from us" },
	{ "us -- r1\nr1 silnt\n", "net:2: silnt: not something a node does" },
	{ "us speaks\n", "net:1: speaks: not something our host does" },
	{ "us -- r1 delay\n",
	    "net:1: delay: something is missing behind it" },
	{ "us -- r1 loss 10\n", "net:1: 10: not a percentage" },
	{ "us -- r1 loss 101%\n", "net:1: 101%: too large" },
	{ "us -- r1 delay 1ms slow\n", "net:1: slow: not understood here" },
	{ "us --\n", "net:1: line: nothing behind --" },
	{ "us -- r1\nus -- r1\n", "net:2: r1: linked twice" },
	{ "us -- r1\nr1 -- us\n",
	    "net:2: us: a link leads away from us, to another node" },
	{ "us -- r1\nr1 address 10.0.0.300\n",
	    "net:2: 10.0.0.300: not an address" },
	{ "us -- r1\nr1 address fe80::1%eth7\n",
	    "net:2: fe80::1%eth7: no such device" },
	{ "us -- r1\nr1 limit 5\n", "net:2: limit: a limit is N/s" },
	{ "us -- r1\nr1 mpls 1048576\n", "net:2: 1048576: too large" },
	{ "us -- r1\nr1 via r2\n", "net:2: r2: no link leads there from it" },
	{ "us -- r1\nr1 nat\n",
	    "net:2: nat: something is missing behind it" },
	{ "us -- r1\nr1 object 3 1 0ag0\n",
	    "net:2: 0ag0: not bytes in hex" },
	{ "us -- r1\nr1 objects-bad very\n", "net:2: very: not known" },
	{ "us -- r1\nr1 ecn 4\n", "net:2: 4: too large" },
	{ "us -- r1\nr1 limit-refusals 5\n",
	    "net:2: limit-refusals: a limit is N/s" },
	{ "us -- r1\nnet 10.0.0.0 behind r1\n",
	    "net:2: 10.0.0.0: a network needs its /bits" },
	{ "at 3s\n", "net:1: 3s: what happens then?" },
	{ "at 3s link us -- r1 down\n", "net:1: r1: no such link" },
	{ "at 3s signal KILL\n", "net:1: KILL: not known" },
	{ "name x.example\n", "net:1: x.example: which address?" },
	{ "name x\\q 192.0.2.1\n", "net:1: x\\q: bad escape" },
};

unsigned readtest_count(void)
{
	return sizeof mistakes / sizeof *mistakes;
}

int readtest_file(const char *path)
{
	char trouble[NETWORK_TROUBLE] = "cannot be opened";
	FILE *file = fopen(path, "re");
	struct network *network = NULL;

	if (file) {
		network = network_read(file, path, 1, trouble);
		fclose(file);
	}
	if (!network) {
		fprintf(stderr, "asdic-sim: %s: %s\n", path, trouble);
		return 1;
	}
	network_free(network);
	return 0;
}

unsigned readtest(unsigned number)
{
	char trouble[NETWORK_TROUBLE], text[256];
	struct network *network;
	unsigned failed = 0;
	FILE *file;

	for (unsigned i = 0; i < readtest_count(); i++) {
		const struct mistake *m = &mistakes[i];

		strlcpy(text, m->text, sizeof text);
		strlcpy(trouble, "nothing", sizeof trouble);
		file = fmemopen(text, strlen(text), "r");
		network = file ? network_read(file, "net", 1, trouble) : NULL;
		if (!network && strcmp(trouble, m->trouble) == 0) {
			printf("ok %u - %s\n", number + i, m->trouble);
		} else {
			printf("not ok %u - %s\n# said %s\n", number + i,
			    m->trouble, trouble);
			failed++;
		}
		network_free(network);
		if (file)
			fclose(file);
	}
	return failed;
}
