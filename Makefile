# asdic - make, make check, make install; V=1 tells all.
#
#   SAN=address,undefined   the same build and suite, sanitized, in its own folder
#   STATIC_DEPS=yes|no      all libraries from their archives, or none
#   CC CFLAGS LDFLAGS PREFIX DESTDIR ...   as everywhere

PREFIX       ?= /usr/local
BINDIR       ?= $(PREFIX)/bin
MANDIR       ?= $(PREFIX)/share/man
DATADIR      ?= $(PREFIX)/share/asdic
BASHCOMPDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR  ?= $(PREFIX)/share/fish/vendor_completions.d

CFLAGS       ?= -O2 -g
HARDEN       ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE \
                -fstack-clash-protection
HARDENLD     ?= -pie -Wl,-z,relro,-z,now -Wl,-O1,--as-needed
WARN         ?= -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
                -Wmissing-prototypes -Wswitch-enum -Wformat=2 -Wvla \
                -Wwrite-strings -Wpointer-arith -Wundef
PKG_CONFIG   ?= pkg-config
PROVE        ?= prove
CLANG        ?= clang
INSTALL      ?= install
JOBS         ?= $(shell nproc 2>/dev/null || echo 2)

ifneq ($(SAN),)
B            := build/$(SAN)
SANFLAGS     := -fsanitize=$(SAN) -fno-omit-frame-pointer \
                -fno-sanitize-recover=all -U_FORTIFY_SOURCE
HARDEN       := -fPIE
HARDENLD     := -pie
else
B            := build
endif

RELEASE      := 0.1
VERSION      := $(shell cat version 2>/dev/null || { printf '$(RELEASE)'; \
                git describe --always --dirty=+ --exclude '*' 2>/dev/null | \
                sed 's/^/-/'; } | tr -d '\n')

DEPS_CFLAGS  := $(shell $(PKG_CONFIG) --cflags libbsd-overlay jansson libcap)
# libc comes first: most symbols are its, and the loader looks in this order.
# Of libbsd two small functions are used; to load it, and libmd behind it, is a
# third of a short run's work, so they come from its archive where there is one.
BSD_ARCHIVE  := $(wildcard $(shell $(PKG_CONFIG) --variable=libdir libbsd)/libbsd.a)
ifeq ($(STATIC_DEPS),yes)
DEPS_LIBS    := -lc -Wl,-Bstatic -lbsd -lmd -ljansson -lcap -Wl,-Bdynamic -lm
else ifneq ($(and $(BSD_ARCHIVE),$(if $(filter no,$(STATIC_DEPS)),,yes)),)
DEPS_LIBS    := -lc $(BSD_ARCHIVE) $(shell $(PKG_CONFIG) --libs jansson libcap) -lm
else
DEPS_LIBS    := -lc $(shell $(PKG_CONFIG) --libs libbsd-overlay jansson libcap) -lm
endif

ALL_CFLAGS    = $(WARN) $(WERROR) $(HARDEN) $(DEPS_CFLAGS) $(CFLAGS) \
                $(SANFLAGS) -std=c11 -D_GNU_SOURCE -Isrc -MMD -MP \
                -ffile-prefix-map=$(CURDIR)=.
ALL_LDFLAGS   = $(HARDENLD) $(SANFLAGS) $(LDFLAGS)

SRCS         := $(wildcard src/*.c src/*/*.c)
OBJS         := $(SRCS:src/%.c=$(B)/%.o)
LIB          := $(B)/libasdic.a
SIMOBJS      := $(patsubst tests/%.c,$(B)/tests/%.o,$(wildcard tests/sim/*.c))
UNITS        := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
FUZZERS      := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
REPLAYS      := $(FUZZERS:%=$(B)/replay/%)
TOOLS        := $(patsubst tests/netns/%.c,$(B)/netns/%,$(wildcard tests/netns/*.c)) \
                $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

ifeq ($(V),)
say           = @printf '  %-8s%s\n' $(1) '$(2:$(B)/%=%)';
endif

.PHONY: all check check-fast check-long check-net check-compat style fuzz lint format \
	completions install install-dropin uninstall dist clean tests bench FORCE
.SUFFIXES:

all: $(B)/asdic

$(B)/asdic: $(B)/main.o $(LIB)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(DEPS_LIBS)

$(LIB): $(filter-out $(B)/main.o,$(OBJS))
	$(call say,AR,$@)rm -f $@ && $(AR) crsD $@ $^

$(B)/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -Itests -c -o $@ $<

# The version is compiled in when it changes, and only then.
$(B)/verb/version.o: ALL_CFLAGS += -DASDIC_VERSION='"$(VERSION)"'
$(B)/verb/version.o: $(B)/version.stamp
$(B)/version.stamp: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@
FORCE:

# ---- tests -----------------------------------------------------------

# There allocations can be made to fail, see tests/sim/fault.h.
SIMWRAP       = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
                -Wl,--wrap=reallocarray,--wrap=strdup,--wrap=strndup

$(B)/asdic-sim: $(SIMOBJS) $(LIB)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(SIMWRAP) -o $@ $(filter-out %/tun.o,$(SIMOBJS)) $(LIB) $(DEPS_LIBS)

$(B)/asdic-tun: $(SIMOBJS) $(LIB)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out %/main.o %/faultalloc.o,$(SIMOBJS)) $(LIB) $(DEPS_LIBS)

$(B)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,UNIT,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Itests -o $@ $< $(LIB) -lcmocka $(DEPS_LIBS)

$(B)/replay/%: tests/fuzz/%.c tests/fuzz/replay.c $(LIB)
	@mkdir -p $(@D)
	$(call say,REPLAY,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< tests/fuzz/replay.c $(LIB) $(DEPS_LIBS)

$(B)/netns/%: tests/netns/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,TOOL,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(DEPS_LIBS)
$(B)/bench/%: tests/bench/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,TOOL,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(DEPS_LIBS)

tests: all $(UNITS) $(REPLAYS) $(TOOLS) \
	$(if $(wildcard tests/sim/main.c),$(B)/asdic-sim) \
	$(if $(wildcard tests/sim/tun.c),$(B)/asdic-tun)

# Every test speaks TAP; a compiled one names itself, the others are scripts.
PROVE_RUN     = B=$(B) CMOCKA_MESSAGE_OUTPUT=TAP $(PROVE) -e tests/run-one
FAST          = $(UNITS) $(REPLAYS) $(wildcard tests/sim/*.t tests/style/*.t)
NET           = $(wildcard tests/netns/*.t) $(COMPAT)
# Beside the tools that asdic stands in for, where they are installed.
COMPAT        = $(wildcard tests/compat/*.t)

check: tests
	$(PROVE_RUN) -j $(JOBS) $(FAST) $(NET)

check-fast: tests
	$(PROVE_RUN) -j $(JOBS) $(FAST)

check-net: tests
	$(PROVE_RUN) -j $(JOBS) $(NET)

check-compat: tests
	$(PROVE_RUN) -j $(JOBS) $(COMPAT)

check-long: tests
	LONG=1 $(PROVE_RUN) -j $(JOBS) $(FAST) $(NET)

style: all
	B=$(B) $(PROVE) -e tests/run-one $(wildcard tests/style/*.t)

# make fuzz [FUZZ_TIME=60] [FUZZERS="packet icmp"]
FUZZ_TIME    ?= 60
fuzz:
	@mkdir -p build/fuzz
	@for f in $(FUZZERS); do \
	  $(CLANG) -g -O1 -fsanitize=fuzzer,address,undefined \
	    -fno-sanitize-recover=all -std=c11 -D_GNU_SOURCE \
	    -Isrc $(DEPS_CFLAGS) -o build/fuzz/$$f tests/fuzz/$$f.c \
	    $$(ls src/base/*.c src/wire/*.c src/model/*.c) \
	    $$(cat tests/fuzz/$$f.srcs 2>/dev/null) $(DEPS_LIBS) -lm || exit 1; \
	  mkdir -p build/fuzz/corpus/$$f; \
	  build/fuzz/$$f -max_total_time=$(FUZZ_TIME) -print_final_stats=1 \
	    build/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; \
	done

bench: all $(TOOLS)
	tests/bench/run

lint:
	tests/style/lint

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# ---- everything that is made from the option tables ------------------

completions: $(B)/asdic
	tests/style/completions $(B)/asdic completions

# ---- installing ------------------------------------------------------

MAN1          = $(wildcard man/*.1)
MAN5          = $(wildcard man/*.5)
MAN7          = $(wildcard man/*.7)

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	  $(DESTDIR)$(MANDIR)/man7 $(DESTDIR)$(DATADIR) $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) $(DESTDIR)$(FISHCOMPDIR)
	$(INSTALL) -m 755 $(B)/asdic $(DESTDIR)$(BINDIR)/asdic
	$(INSTALL) -m 644 $(MAN1) $(DESTDIR)$(MANDIR)/man1/
	$(INSTALL) -m 644 $(MAN5) $(DESTDIR)$(MANDIR)/man5/
	$(INSTALL) -m 644 $(MAN7) $(DESTDIR)$(MANDIR)/man7/
	$(INSTALL) -m 644 man/asdic.schema.json $(DESTDIR)$(DATADIR)/
	$(INSTALL) -m 644 completions/asdic.bash $(DESTDIR)$(BASHCOMPDIR)/asdic
	$(INSTALL) -m 644 completions/_asdic $(DESTDIR)$(ZSHCOMPDIR)/_asdic
	$(INSTALL) -m 644 completions/asdic.fish $(DESTDIR)$(FISHCOMPDIR)/asdic.fish

# Called by these names asdic stands in for the tools of iputils.
DROPIN        = ping ping4 ping6 tracepath tracepath6

install-dropin: install
	$(INSTALL) -d $(DESTDIR)$(MANDIR)/man8
	for name in $(DROPIN); do \
	  ln -sf asdic $(DESTDIR)$(BINDIR)/$$name && \
	  ln -sf ../man7/asdic-dropin.7 $(DESTDIR)$(MANDIR)/man8/$$name.8 || exit 1; \
	done

# Of the names of others only the links to asdic go, and of directories only
# our own: DATADIR may be one that others use.
uninstall:
	for name in $(DROPIN); do \
	  [ "$$(readlink $(DESTDIR)$(BINDIR)/$$name)" != asdic ] || \
	    rm -f $(DESTDIR)$(BINDIR)/$$name $(DESTDIR)$(MANDIR)/man8/$$name.8; \
	done
	rm -f $(DESTDIR)$(BINDIR)/asdic $(DESTDIR)$(BASHCOMPDIR)/asdic \
	  $(DESTDIR)$(ZSHCOMPDIR)/_asdic $(DESTDIR)$(FISHCOMPDIR)/asdic.fish \
	  $(MAN1:man/%=$(DESTDIR)$(MANDIR)/man1/%) $(MAN5:man/%=$(DESTDIR)$(MANDIR)/man5/%) \
	  $(MAN7:man/%=$(DESTDIR)$(MANDIR)/man7/%) \
	  $(DESTDIR)$(DATADIR)/asdic.schema.json
	rmdir $(DESTDIR)$(DATADIR) 2>/dev/null || :

dist:
	@v='$(VERSION)'; d=asdic-$$v; rm -rf build/dist && mkdir -p build/dist && \
	  git archive --prefix=$$d/ HEAD | tar -x -C build/dist && \
	  echo "$$v" > build/dist/$$d/version && \
	  tar --sort=name --owner=0 --group=0 --mtime=@0 -C build/dist -cf - $$d | \
	  gzip -n > $$d.tar.gz && echo $$d.tar.gz

clean:
	rm -rf build

-include $(OBJS:.o=.d) $(SIMOBJS:.o=.d) $(UNITS:=.d) $(REPLAYS:=.d) $(TOOLS:=.d)
.SECONDARY:
