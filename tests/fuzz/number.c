/*
 * A number that is accepted lies within its bounds; one that is refused
 * leaves the value alone.  The first byte chooses among some bounds.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

typedef const char *parse_fn(int64_t *, const char *, int64_t, int64_t);

struct bounds {
	int64_t	min, max;
};

static const struct bounds some_bounds[] = {
	{ INT64_MIN, INT64_MAX }, { 0, 255 }, { -1, 1 }, { 1, INT64_MAX },
	{ INT64_MIN, -1 }, { 5, 4 },
};

static void check(parse_fn *parse, const char *text,
    const struct bounds *bounds)
{
	int64_t value = 42, again;

	if (parse(&value, text, bounds->min, bounds->max)) {
		assert(value == 42);
		return;
	}
	assert(value >= bounds->min && value <= bounds->max);
	assert(!parse(&again, text, value, value));
	assert(again == value);
}

static void check_real(const char *text, const struct bounds *bounds)
{
	double value = 42, min = (double)bounds->min;
	double max = (double)bounds->max;

	if (number_parse_real(&value, text, min, max))
		assert(value > 41 && value < 43);
	else
		assert(value >= min && value <= max);
}

static void check_escape(const char *text)
{
	char out[64];

	text_escape(out, sizeof(out), text);
	for (const char *p = out; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct bounds *bounds;
	char text[256];

	if (len == 0 || len > sizeof(text))
		return 0;
	bounds = &some_bounds[data[0] %
	    (sizeof(some_bounds) / sizeof(some_bounds[0]))];
	memcpy(text, data + 1, len - 1);
	text[len - 1] = '\0';
	check(number_parse, text, bounds);
	check(number_parse_span, text, bounds);
	check(number_parse_size, text, bounds);
	check_real(text, bounds);
	check_escape(text);
	return 0;
}
