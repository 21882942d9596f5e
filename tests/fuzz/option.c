/*
 * Options are read within their bounds, and what was read of a well-formed
 * field is in it: every address and stamp recorded is found in the bytes.
 */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "wire/option.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_stamp(const uint8_t *data, size_t len,
    const struct option_stamp *stamp)
{
	uint8_t value[4];

	bytes_put32(value, stamp->milliseconds |
	    (stamp->standard ? 0 : UINT32_C(1) << 31));
	assert(memmem(data, len, value, sizeof(value)));
	if (stamp->has_address)
		assert(memmem(data, len, stamp->address, 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct option_report report;

	option_read(data, len, &report);
	assert(report.routes <= OPTION_ROUTES);
	assert(report.stamps <= OPTION_ROUTES);
	assert(report.overflow <= 15);
	assert(report.has_route || report.routes == 0);
	assert(report.has_stamps || report.stamps + report.overflow == 0);
	assert(len <= OPTION_MAX || report.malformed);
	for (unsigned i = 0; i < report.routes; i++)
		assert(memmem(data, len, report.route[i], 4));
	for (unsigned i = 0; i < report.stamps; i++)
		check_stamp(data, len, &report.stamp[i]);
	return 0;
}
