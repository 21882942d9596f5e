/*
 * The options of iputils' tracepath, read in its order and refused in its
 * words: numbers are strtol's, letters are getopt's.  What is wrong is said
 * before anything is looked up.
 */
#include "verb/tracepathopt.h"

#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "verb/session.h"

enum {
	LENGTH_MOST = INT32_MAX,
	HOPS = 30,
	HOPS_MOST = 255,
	PORT_MOST = 65535,
	WORD = 288,
};

static int usage(const struct world *world)
{
	fprintf(world->err, "\n"
	    "Usage\n"
	    "  tracepath [options] <destination>\n"
	    "\n"
	    "Options:\n"
	    "  -4             use IPv4\n"
	    "  -6             use IPv6\n"
	    "  -b             print both name and ip\n"
	    "  -l <length>    use packet <length>\n"
	    "  -m <hops>      use maximum <hops>\n"
	    "  -n             no dns name resolution\n"
	    "  -p <port>      accepted; ICMP has no ports\n"
	    "  -V             print version and exit\n"
	    "  <destination>  dns name or ip address\n"
	    "\n"
	    "For more details see asdic-dropin(7).\n");
	return TRACEPATH_USAGE;
}

static int version(const struct world *world)
{
	fprintf(world->out, "tracepath from iputils 20221126\n"
	    "asdic %s, which stands in for it\n", asdic_version);
	return 0;
}

static bool parse(const struct world *world, const char *arg, int64_t most,
    int64_t *value)
{
	char word[WORD], what[WORD + 96];
	int64_t number;

	text_escape(word, sizeof(word), arg);
	if (number_is_decimal(arg) && !number_parse(&number, arg, 0, most)) {
		*value = number;
		return true;
	}
	if (!number_is_decimal(arg))
		snprintf(what, sizeof(what), "invalid argument: '%s'", word);
	else if (number_parse(&number, arg, INT64_MIN, INT64_MAX))
		snprintf(what, sizeof(what), "invalid argument: '%s': "
		    "Numerical result out of range", word);
	else
		snprintf(what, sizeof(what), "invalid argument: '%s': "
		    "out of range: 0 <= value <= %" PRId64, word, most);
	session_complain(world, NULL, what);
	return false;
}

/* The older way to say a port: host/port. */
static int take_target(struct tracepath_options *options,
    const struct world *world, const char *text, bool port_said)
{
	int64_t port;
	char *slash;

	if (strlcpy(options->target, text, sizeof(options->target)) >=
	    sizeof(options->target) || !text[0]) {
		session_complain(world, text[0] ? text : NULL, text[0] ?
		    "Name or service not known" :
		    ": Name or service not known");
		return TRACEPATH_WRONG;
	}
	slash = port_said ? NULL : strchr(options->target, '/');
	if (!slash)
		return -1;
	*slash = '\0';
	return parse(world, slash + 1, PORT_MOST, &port) ? -1 :
	    TRACEPATH_WRONG;
}

/* A letter that getopt does not know, or that misses its argument; optopt 0:
 * it is the question mark, which asks for help. */
static int refuse(const struct world *world, int value)
{
	char letter[2] = { (char)optopt, '\0' }, word[WORD], what[WORD + 64];

	text_escape(word, sizeof(word), letter);
	snprintf(what, sizeof(what), value == ':' ?
	    "option requires an argument -- '%s'" :
	    "invalid option -- '%s'", word);
	if (optopt)
		session_complain(world, NULL, what);
	return usage(world);
}

/* A family, perhaps the other one than was said. */
static int take_family(struct tracepath_options *options,
    const struct world *world, bool is4)
{
	if (is4 ? options->only6 : options->only4) {
		session_complain(world, NULL,
		    "Only one -4 or -6 option may be specified");
		return TRACEPATH_FAMILIES;
	}
	options->only4 |= is4;
	options->only6 |= !is4;
	return -1;
}

static int take(struct tracepath_options *options, const struct world *world,
    int value, int64_t *port)
{
	switch (value) {
	case '4':
	case '6':
		return take_family(options, world, value == '4');
	case 'n':
		options->numeric = true;
		return -1;
	case 'b':
		options->both = true;
		return -1;
	case 'l':
		return parse(world, optarg, LENGTH_MOST, &options->length) ?
		    -1 : TRACEPATH_WRONG;
	case 'm':
		return parse(world, optarg, HOPS_MOST, &options->hops) ?
		    -1 : TRACEPATH_WRONG;
	case 'p':
		return parse(world, optarg, PORT_MOST, port) ?
		    -1 : TRACEPATH_WRONG;
	case 'V':
		return version(world);
	case 'h':
		return usage(world);
	default:
		return refuse(world, value);
	}
}

int tracepathopt_parse(struct tracepath_options *options,
    const struct world *world, int argc, char **argv)
{
	char last = argv[0][0] ? argv[0][strlen(argv[0]) - 1] : '\0';
	int value, status = -1;
	int64_t port = 0;

	*options = (struct tracepath_options){
		.hops = HOPS, .only4 = last == '4', .only6 = last == '6',
	};
	opterr = 0;
	optind = 0;	/* glibc: begin anew, forget the last argv */
	while (status == -1) {
		optopt = 0;
		value = getopt(argc, argv, ":46nbh?l:m:p:V");
		if (value == -1)
			break;
		status = take(options, world, value, &port);
	}
	if (status != -1)
		return status;
	if (argc - optind != 1)
		return usage(world);
	return take_target(options, world, argv[optind], port != 0);
}

bool tracepathopt_fits(const struct tracepath_options *options,
    const struct world *world, uint8_t family)
{
	int headers = family == AF_INET6 ? 48 : 28;
	char what[96];

	if (options->length == 0 || options->length > headers)
		return true;
	snprintf(what, sizeof(what), "pktlen must be within: %d < value <= %d",
	    headers, LENGTH_MOST);
	session_complain(world, NULL, what);
	return false;
}
