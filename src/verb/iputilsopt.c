/*
 * The options of iputils' ping, and how it complains: "ping: invalid argument:
 * 'x'".  A number is decimal, may have blanks and a sign before it and nothing
 * behind it; out of range it costs exit status 1, where everything else that
 * is wrong costs 2.
 *
 * A table says of each letter which function takes it, and for the plain ones
 * where in the settings the value goes.
 */
#include "verb/iputilsopt.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "verb/iputilshelp.h"

struct reading {
	struct iputils_settings *settings;
	const struct world *world;
	bool		version;
};

struct letter {
	char		 letter;
	bool		 has_arg;
	int		(*take)(struct reading *reading,
			    const struct letter *row, const char *arg);
	size_t		 offset;
	int64_t		 min, max;
};

/* One line on stderr; returns the exit status. */
__attribute__((format(printf, 3, 4)))
static int complain(const struct world *world, int status,
    const char *format, ...)
{
	char line[512], safe[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	session_complain(world, NULL, text_escape(safe, sizeof(safe), line));
	return status;
}

static void *place_of(const struct reading *reading,
    const struct letter *row)
{
	return (char *)reading->settings + row->offset;
}

static int take_flag(struct reading *reading, const struct letter *row,
    const char *arg)
{
	const bool yes = true;

	(void)arg;
	memcpy(place_of(reading, row), &yes, sizeof(yes));
	return IPUTILSOPT_GO;
}

static int take_number(struct reading *reading, const struct letter *row,
    const char *arg)
{
	int64_t number;

	if (!number_is_decimal(arg))
		return complain(reading->world, IPUTILSOPT_BAD,
		    "invalid argument: '%s'", arg);
	arg += strspn(arg, " \t\n\v\f\r");
	if (number_parse(&number, arg + (*arg == '+'), INT64_MIN, INT64_MAX))
		return complain(reading->world, IPUTILSOPT_BAD,
		    "invalid argument: '%s': Numerical result out of range",
		    arg);
	if (number < row->min || number > row->max)
		return complain(reading->world, IPUTILSOPT_BAD,
		    "invalid argument: '%s': out of range: %" PRId64
		    " <= value <= %" PRId64, arg, row->min, row->max);
	memcpy(place_of(reading, row), &number, sizeof(number));
	return IPUTILSOPT_GO;
}

/* Seconds, with a fraction, in whole milliseconds. */
static int take_seconds(struct reading *reading, const char *arg,
    const char *what, nsec *span)
{
	size_t len = strlen(arg);
	const char *wrong;
	double value;

	wrong = number_parse_real(&value, arg, -1e18, 1e18);
	if (!wrong && isspace((unsigned char)arg[len - 1]))
		wrong = "not a number";
	if (wrong && strcmp(wrong, "not a number") == 0 && *arg)
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "option argument contains garbage: %s",
		    arg + strspn(arg, "0123456789.+-"));
	if (wrong || value < 0 || value > (double)INT32_MAX / 1000)
		return complain(reading->world, IPUTILSOPT_WRONG, "%s: %s",
		    what, arg);
	*span = (nsec)(value * 1000) * NSEC_MSEC;
	return IPUTILSOPT_GO;
}

static int take_interval(struct reading *reading, const struct letter *row,
    const char *arg)
{
	(void)row;
	reading->settings->interval_said = true;
	return take_seconds(reading, arg, "bad timing interval",
	    &reading->settings->ping.interval);
}

static int take_linger(struct reading *reading, const struct letter *row,
    const char *arg)
{
	nsec *linger = &reading->settings->linger;
	int status;

	(void)row;
	status = take_seconds(reading, arg, "bad linger time", linger);
	if (*linger == 0)
		*linger = NSEC_NEVER;
	return status;
}

static int take_family(struct reading *reading, const struct letter *row,
    const char *arg)
{
	struct session_settings *common = &reading->settings->ping.common;

	(void)arg;
	if (row->letter == '4')
		common->only4 = true;
	else
		common->only6 = true;
	if (common->only4 && common->only6)
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "only one -4 or -6 option may be specified");
	return IPUTILSOPT_GO;
}

static int take_numeric(struct reading *reading, const struct letter *row,
    const char *arg)
{
	(void)row;
	(void)arg;
	reading->settings->numeric = true;
	reading->settings->reverse = false;
	return IPUTILSOPT_GO;
}

/* A device, an address, or an IPv6 address with its device; or in turn. */
static int take_interface(struct reading *reading, const struct letter *row,
    const char *arg)
{
	struct net_settings *net = &reading->settings->ping.common.net;
	char zone[ADDR_ZONE], text[ADDR_TEXT + ADDR_ZONE];
	const char *percent = strchr(arg, '%');
	struct addr addr;

	(void)row;
	if (strchr(arg, ':')) {
		snprintf(text, sizeof(text), "%.*s", (int)strcspn(arg, "%"),
		    arg);
		if (addr_parse(&addr, text, zone))
			return complain(reading->world, IPUTILSOPT_WRONG,
			    "invalid source address: %s", arg);
		net->source = addr;
		if (percent)
			net->device = percent + 1;
	} else if (addr_parse(&addr, arg, zone) == NULL) {
		net->source = addr;
	} else {
		net->device = arg;
	}
	if (net->device && (!*net->device ||
	    strlen(net->device) >= ADDR_ZONE))
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "unknown iface: %s", net->device);
	return IPUTILSOPT_GO;
}

static int take_mode(struct reading *reading, const struct letter *row,
    const char *arg)
{
	static const struct { const char *name; int mode; } modes[] = {
		{ "do", PMTUDISC_DO }, { "dont", PMTUDISC_DONT },
		{ "want", PMTUDISC_WANT }, { "probe", PMTUDISC_PROBE },
	};

	(void)row;
	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(arg, modes[i].name) == 0) {
			reading->settings->ping.pmtudisc = modes[i].mode;
			return IPUTILSOPT_GO;
		}
	return complain(reading->world, IPUTILSOPT_WRONG,
	    "invalid -M argument: %s", arg);
}

static int complain_both(const struct reading *reading)
{
	return complain(reading->world, IPUTILSOPT_WRONG,
	    "only one of -T or -R may be used");
}

static int take_route(struct reading *reading, const struct letter *row,
    const char *arg)
{
	(void)row;
	(void)arg;
	if (reading->settings->stamps != OPTION_ROUTE)
		return complain_both(reading);
	reading->settings->ping.common.net.record_route = true;
	return IPUTILSOPT_GO;
}

static int take_stamps(struct reading *reading, const struct letter *row,
    const char *arg)
{
	static const struct { const char *name; enum option_kind kind; } all[] =
	{
		{ "tsonly", OPTION_STAMP },
		{ "tsandaddr", OPTION_STAMP_ADDRESS },
		{ "tsprespec", OPTION_STAMP_GIVEN },
	};

	(void)row;
	if (reading->settings->ping.common.net.record_route)
		return complain_both(reading);
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(arg, all[i].name) == 0) {
			reading->settings->stamps = all[i].kind;
			return IPUTILSOPT_GO;
		}
	return complain(reading->world, IPUTILSOPT_WRONG,
	    "invalid timestamp type: %s", arg);
}

static int take_node(struct reading *reading, const struct letter *row,
    const char *arg)
{
	(void)row;
	(void)arg;
	return complain(reading->world, IPUTILSOPT_WRONG, "-N: node "
	    "information queries need a raw socket, and no raw socket is used");
}

/* Decimal, or hexadecimal after 0x; 0 where there is no digit. */
static bool is_hex_or_decimal(const char *arg, int64_t *number)
{
	*number = 0;
	if (!*arg)
		return true;
	arg += strspn(arg, " \t\n\v\f\r");
	if (!isxdigit((unsigned char)arg[strlen(arg) - 1]))
		return false;
	return !number_parse(number, arg + (*arg == '+'), INT32_MIN,
	    INT32_MAX);
}

static int take_class(struct reading *reading, const struct letter *row,
    const char *arg)
{
	int64_t tos;

	(void)row;
	if (!is_hex_or_decimal(arg, &tos))
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "bad TOS value: %s", arg);
	if (tos > 255)
		return complain(reading->world, IPUTILSOPT_WRONG, "the decimal "
		    "value of TOS bits must be in range 0-255: %" PRId64, tos);
	reading->settings->ping.common.net.tos = tos & 255;
	return IPUTILSOPT_GO;
}

/* 0 is a label that is chosen for us. */
static int take_flow(struct reading *reading, const struct letter *row,
    const char *arg)
{
	int64_t *label = &reading->settings->ping.common.net.flow_label;

	(void)row;
	if (!is_hex_or_decimal(arg, label))
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "bad value for flowinfo: %s", arg);
	if (*label & ~INT64_C(0xfffff))
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "flow value is greater than 20 bits: %s", arg);
	if (*label == 0)
		*label = (int64_t)(reading->world->seed % 0xfffff) + 1;
	return IPUTILSOPT_GO;
}

static int take_preload(struct reading *reading, const struct letter *row,
    const char *arg)
{
	int status = take_number(reading, row, arg);

	if (status == IPUTILSOPT_GO && !reading->world->superuser &&
	    reading->settings->ping.preload > 3)
		return complain(reading->world, IPUTILSOPT_WRONG, "cannot set "
		    "preload to value greater than 3: %" PRId64,
		    reading->settings->ping.preload);
	return status;
}

/* Up to 16 bytes; what is beyond is left alone. */
static int take_pattern(struct reading *reading, const struct letter *row,
    const char *arg)
{
	struct ping_settings *ping = &reading->settings->ping;
	char text[2 * PATTERN_MAX + 1];
	size_t good = strspn(arg, "0123456789abcdefABCDEF");

	(void)row;
	if (arg[good])
		return complain(reading->world, IPUTILSOPT_WRONG,
		    "patterns must be specified as hex digits: %s",
		    arg + good);
	reading->settings->pattern = ping->pattern;
	ping->pattern_len = 0;
	strlcpy(text, arg, sizeof(text));
	if (*text)
		pingopt_pattern(ping, text);
	return IPUTILSOPT_GO;
}

static int take_identifier(struct reading *reading, const struct letter *row,
    const char *arg)
{
	int status = take_number(reading, row, arg);

	if (status == IPUTILSOPT_GO && !reading->settings->ping.identifier)
		return complain(reading->world, IPUTILSOPT_WRONG, "-e 0: needs "
		    "a raw socket, and no raw socket is used");
	return status;
}

static int take_version(struct reading *reading, const struct letter *row,
    const char *arg)
{
	(void)row;
	(void)arg;
	reading->version = true;
	return IPUTILSOPT_GO;
}

#define AT(field)	offsetof(struct iputils_settings, field)
#define FLAG(letter, field)	{ letter, false, take_flag, AT(field), 0, 0 }
#define CALL(letter, has_arg, take)	{ letter, has_arg, take, 0, 0, 0 }

static const struct letter letters[] = {
	FLAG('3', ping.common.style.three_decimals),
	CALL('4', false, take_family),
	CALL('6', false, take_family),
	FLAG('a', ping.common.style.bell),
	FLAG('A', ping.adaptive),
	FLAG('b', ping.broadcast),
	FLAG('B', ping.sticky),
	{ 'c', true, take_number, AT(ping.count), 1, INT64_MAX },
	FLAG('C', ping.connect),
	FLAG('d', debug),
	FLAG('D', ping.unix_stamps),
	{ 'e', true, take_identifier, AT(ping.identifier), 0, 65535 },
	FLAG('f', ping.flood),
	CALL('F', true, take_flow),
	FLAG('H', reverse),
	CALL('i', true, take_interval),
	CALL('I', true, take_interface),
	{ 'l', true, take_preload, AT(ping.preload), 1, 65536 },
	FLAG('L', ping.no_loopback),
	{ 'm', true, take_number, AT(ping.common.net.mark), 0, UINT32_MAX },
	CALL('M', true, take_mode),
	CALL('n', false, take_numeric),
	CALL('N', true, take_node),
	FLAG('O', ping.common.style.outstanding),
	CALL('p', true, take_pattern),
	FLAG('q', ping.common.style.quiet),
	CALL('Q', true, take_class),
	FLAG('r', ping.direct),
	CALL('R', false, take_route),
	{ 's', true, take_number, AT(ping.size), 0, INT32_MAX },
	{ 'S', true, take_number, AT(ping.sndbuf), 1, INT32_MAX },
	{ 't', true, take_number, AT(ping.ttl), 0, 255 },
	CALL('T', true, take_stamps),
	FLAG('U', ping.user_rtt),
	FLAG('v', ping.common.style.verbose),
	CALL('V', false, take_version),
	{ 'w', true, take_number, AT(ping.common.deadline), 0, INT32_MAX },
	CALL('W', true, take_linger),
};

enum { LETTERS = sizeof(letters) / sizeof(letters[0]) };

/* What getopt(3) is to be told. */
static void list_letters(char text[static 2 * LETTERS + 2])
{
	*text++ = ':';
	for (unsigned i = 0; i < LETTERS; i++) {
		*text++ = letters[i].letter;
		if (letters[i].has_arg)
			*text++ = ':';
	}
	*text = '\0';
}

static int take_letter(struct reading *reading, int letter, const char *arg)
{
	for (unsigned i = 0; i < LETTERS; i++)
		if (letters[i].letter == letter)
			return letters[i].take(reading, &letters[i], arg);
	if (letter == ':')
		complain(reading->world, IPUTILSOPT_WRONG,
		    "option requires an argument -- '%c'", optopt);
	else if (optopt != 'h' && optopt != '?')
		complain(reading->world, IPUTILSOPT_WRONG,
		    "invalid option -- '%c'", optopt);
	iputilshelp_tell(reading->world->err);
	return IPUTILSOPT_WRONG;
}

/* The family that the name we are called by ends in. */
static void heed_name(struct session_settings *common, const char *name)
{
	size_t len = strlen(name);

	common->only4 = len > 0 && name[len - 1] == '4';
	common->only6 = len > 0 && name[len - 1] == '6';
}

int iputilsopt_read(struct iputils_settings *settings,
    const struct world *world, int argc, char **argv, int *first)
{
	struct reading reading = { .settings = settings, .world = world };
	char wanted[2 * LETTERS + 2];
	int letter, status;

	heed_name(&settings->ping.common, argv[0]);
	list_letters(wanted);
	opterr = 0;
	optind = 0;	/* glibc: begin anew, forget the last argv */
	while ((letter = getopt(argc, argv, wanted)) != -1) {
		status = take_letter(&reading, letter, optarg);
		if (status != IPUTILSOPT_GO)
			return status;
	}
	*first = optind;
	if (reading.version) {
		fprintf(world->out, "ping from iputils " IPUTILS_FOLLOWED
		    "\nasdic %s\n", asdic_version);
		return STATUS_YES;
	}
	if (optind < argc)
		return IPUTILSOPT_GO;
	return complain(world, IPUTILSOPT_BAD,
	    "usage error: Destination address required");
}
