/*
 * Numbers are read digit by digit, in two steps: a scan takes the text apart
 * (sign, digits, fraction, what follows) and refuses what has no digits; the
 * caller turns the parts into a value, stopping at the largest one, and
 * compares it with the bounds.  Decimals of a span stay integers all the way,
 * so "0.2" is 200 000 000 ns and not nearly so.
 */
#include "base/number.h"

#include <stddef.h>
#include <string.h>

/* A number in text, taken apart; each part is a span of the text. */
struct scan {
	bool		 negative;
	const char	*digits, *digits_end;
	const char	*fraction, *fraction_end;
	const char	*rest;		/* what follows, without blanks */
	size_t		 rest_len;
};

struct unit {
	const char	*name;
	int64_t		 factor;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *skip_digits(const char *p)
{
	while (is_digit(*p))
		p++;
	return p;
}

static const char *scan_sign(struct scan *scan, const char *p)
{
	while (is_blank(*p))
		p++;
	scan->negative = *p == '-';
	return *p == '-' || *p == '+' ? p + 1 : p;
}

static void scan_rest(struct scan *scan, const char *p)
{
	size_t len = strlen(p);

	while (len > 0 && is_blank(p[len - 1]))
		len--;
	scan->rest = p;
	scan->rest_len = len;
}

/* Take text apart; false when there are no digits. */
static bool scan_decimal(struct scan *scan, const char *text)
{
	const char *p = scan_sign(scan, text);

	scan->digits = p;
	p = scan->digits_end = skip_digits(p);
	scan->fraction = scan->fraction_end = p;
	if (*p == '.') {
		scan->fraction = p + 1;
		p = scan->fraction_end = skip_digits(p + 1);
	}
	scan_rest(scan, p);
	return scan->digits_end > scan->digits ||
	    scan->fraction_end > scan->fraction;
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static uint64_t saturating_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t saturating_mul(uint64_t a, uint64_t b)
{
	return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static uint64_t digits_value(const char *p, const char *end, unsigned base)
{
	uint64_t value = 0;

	for (; p < end; p++)
		value = saturating_add(saturating_mul(value, base),
		    (uint64_t)digit_value(*p));
	return value;
}

/*
 * The fraction of a whole, rounded down: from the last digit to the first,
 * (9 + (5 + ...) / 10) / 10.  Rounding down on the way changes nothing.
 */
static uint64_t fraction_of(const struct scan *scan, int64_t whole)
{
	const char *p = scan->fraction_end;
	uint64_t value = 0;

	while (p > scan->fraction)
		value = ((uint64_t)digit_value(*--p) * (uint64_t)whole +
		    value) / 10;
	return value;
}

static const char *bounded(int64_t *value, bool negative, uint64_t magnitude,
    int64_t min, int64_t max)
{
	int64_t made;

	if (magnitude > INT64_MAX)
		return negative ? "too small" : "too large";
	made = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	if (made < min)
		return "too small";
	if (made > max)
		return "too large";
	*value = made;
	return NULL;
}

const char *number_parse(int64_t *value, const char *text, int64_t min,
    int64_t max)
{
	struct scan scan;
	const char *p = scan_sign(&scan, text), *start;
	unsigned base = 10;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	for (start = p; digit_value(*p) < (int)base; p++)
		;
	scan_rest(&scan, p);
	if (p == start || scan.rest_len > 0)
		return "not a number";
	return bounded(value, scan.negative, digits_value(start, p, base),
	    min, max);
}

/* Does a unit follow, by its looks?  Not so in 1e3 and 0x10. */
static bool is_word(const struct scan *scan)
{
	for (size_t i = 0; i < scan->rest_len; i++)
		if (!is_letter(scan->rest[i]))
			return false;
	return true;
}

/* The factor of the unit that follows the number; 0: there is none such. */
static int64_t unit_factor(const struct unit *units, const struct scan *scan)
{
	for (; units->name; units++)
		if (strlen(units->name) == scan->rest_len &&
		    memcmp(units->name, scan->rest, scan->rest_len) == 0)
			return units->factor;
	return 0;
}

static const char *parse_with_unit(int64_t *value, const char *text,
    const struct unit *units, int64_t min, int64_t max)
{
	struct scan scan;
	uint64_t magnitude;
	int64_t factor;

	if (!scan_decimal(&scan, text))
		return "not a number";
	factor = unit_factor(units, &scan);
	if (factor == 0)
		return is_word(&scan) ? "no such unit" : "not a number";
	if (factor == 1 && scan.fraction_end > scan.fraction)
		return "not a whole number";
	magnitude = digits_value(scan.digits, scan.digits_end, 10);
	magnitude = saturating_mul(magnitude, (uint64_t)factor);
	magnitude = saturating_add(magnitude, fraction_of(&scan, factor));
	return bounded(value, scan.negative, magnitude, min, max);
}

const char *number_parse_span(nsec *span, const char *text, nsec min,
    nsec max)
{
	static const struct unit units[] = {
		{ "", NSEC_SEC }, { "ns", 1 }, { "us", NSEC_USEC },
		{ "ms", NSEC_MSEC }, { "s", NSEC_SEC },
		{ "m", 60 * NSEC_SEC }, { "h", 3600 * NSEC_SEC },
		{ "d", 86400 * NSEC_SEC }, { NULL, 0 },
	};

	return parse_with_unit(span, text, units, min, max);
}

const char *number_parse_size(int64_t *bytes, const char *text, int64_t min,
    int64_t max)
{
	static const struct unit units[] = {
		{ "", 1 }, { "k", 1024 }, { "K", 1024 }, { "M", 1048576 },
		{ NULL, 0 },
	};

	return parse_with_unit(bytes, text, units, min, max);
}

/*
 * value times ten to the power; by repeated squaring, so that up to the 22nd
 * power, with fewer than 16 digits, the result is exactly what the compiler
 * makes of the same text (both factors are exact; one operation rounds).
 */
static double scale(double value, int power)
{
	unsigned left = power < 0 ? (unsigned)-power : (unsigned)power;
	double factor = 1, square = 10;

	for (; left > 0; left >>= 1) {
		if (left & 1)
			factor *= square;
		square *= square;
	}
	return power < 0 ? value / factor : value * factor;
}

/* "e3", "E-12": into *power, clamped to what makes all the difference. */
static bool parse_exponent(const struct scan *scan, int *power)
{
	struct scan exponent;
	uint64_t value;
	const char *p = scan->rest;

	*power = 0;
	if (scan->rest_len == 0)
		return true;
	if ((*p != 'e' && *p != 'E') || is_blank(p[1]) ||
	    !scan_decimal(&exponent, p + 1) || exponent.rest_len > 0 ||
	    exponent.digits_end == exponent.digits ||
	    *exponent.digits_end == '.')
		return false;
	value = digits_value(exponent.digits, exponent.digits_end, 10);
	*power = value > 400 ? 400 : (int)value;
	if (exponent.negative)
		*power = -*power;
	return true;
}

/* The digits before and after the point; those past the 18th only count. */
static double scan_value(const struct scan *scan, int power)
{
	uint64_t mantissa = 0;
	const char *p;

	for (p = scan->digits; p < scan->fraction_end; p++) {
		if (*p == '.')
			continue;
		if (mantissa < UINT64_C(100000000000000000)) {
			mantissa = mantissa * 10 + (uint64_t)digit_value(*p);
			power -= p >= scan->fraction;
		} else if (power < 800) {
			power += p < scan->digits_end;
		}
	}
	return mantissa == 0 ? 0 : scale((double)mantissa, power);
}

const char *number_parse_real(double *value, const char *text, double min,
    double max)
{
	struct scan scan;
	double made;
	int power;

	if (!scan_decimal(&scan, text) || !parse_exponent(&scan, &power))
		return "not a number";
	made = scan_value(&scan, power);
	if (scan.negative)
		made = -made;
	if (made < min)
		return "too small";
	if (made > max || made - made != 0)
		return "too large";
	*value = made;
	return NULL;
}

bool number_is_decimal(const char *text)
{
	struct scan scan;
	const char *digits = scan_sign(&scan, text);
	const char *end = skip_digits(digits);

	return end > digits && *end == '\0';
}
