/*
 * Links are known by their MTU: what is left of a larger one when tunnels and
 * the like have put their headers before the packet.  Only sizes that are
 * widely seen; each is a guess, for anybody may set any MTU.
 *
 * From Ethernet's 1500: PPPoE 8 (RFC 2516), IPv4 20, IPv6 40, GRE 4 or with a
 * key 8 (RFC 2890), Ethernet 14, VXLAN or GENEVE 8 and UDP 8 (RFC 7348,
 * RFC 8926), WireGuard 32 and UDP 8.
 */
#include <stddef.h>

#include "model/sizes.h"

struct guess {
	uint16_t	mtu;
	char		v4[40], v6[40];	/* "": nothing in particular */
};

#define BOTH(text)	text, text

static const struct guess guesses[] = {
	{ 296, "slow serial line", "" },	/* RFC 1144 section 5.2 */
	{ 576, "X.25 or dial-up", "" },	/* RFC 1191 section 7 */
	{ 1006, "SLIP", "" },			/* RFC 1055 */
	{ 1280, BOTH("IPv6 minimum, as tunnels use it") },
	{ 1400, BOTH("VPN or mobile network") },
	{ 1412, BOTH("WireGuard over PPPoE") },
	{ 1420, BOTH("WireGuard") },
	{ 1430, BOTH("VXLAN over IPv6") },
	{ 1432, BOTH("WireGuard over IPv4 and PPPoE") },
	{ 1438, BOTH("IPsec") },
	{ 1440, BOTH("WireGuard over IPv4") },
	{ 1442, BOTH("GENEVE, as OVN uses it") },
	{ 1450, BOTH("VXLAN") },
	{ 1452, "DS-Lite over PPPoE", "IPv6 tunnel" },
	{ 1454, BOTH("PPPoE over a Japanese access network") },
	{ 1456, BOTH("GRE over IPv6") },
	{ 1460, "IPv4 in IPv6, or Google Cloud",
	    "IPv6 in IPv6, or Google Cloud" },
	{ 1462, BOTH("Ethernet in GRE") },
	{ 1472, "GRE with a key", "6in4 over PPPoE" },
	{ 1476, BOTH("GRE") },
	{ 1480, "IPIP", "6in4" },
	{ 1492, BOTH("PPPoE") },
	{ 1496, BOTH("VLAN or MPLS in Ethernet") },
	{ 2044, BOTH("InfiniBand") },		/* RFC 4391 section 7 */
	{ 4352, BOTH("FDDI") },			/* RFC 1390 */
	{ 4470, BOTH("packet over SONET") },
	{ 8950, BOTH("VXLAN over jumbo frames") },
	{ 9000, BOTH("jumbo frames") },
	{ 9001, BOTH("Amazon cloud") },
	{ 9180, BOTH("ATM") },			/* RFC 2225 section 7 */
	{ 65520, BOTH("InfiniBand, connected") },
	{ .mtu = 0 },
};

const char *sizes_guess(uint8_t family, uint32_t mtu)
{
	const struct guess *guess = guesses;
	const char *text;

	for (; guess->mtu != mtu; guess++)
		if (guess->mtu == 0)
			return NULL;
	text = family == AF_INET6 ? guess->v6 : guess->v4;
	return *text ? text : NULL;
}
