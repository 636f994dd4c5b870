# Everything is one of these targets; `make help` lists them.
SWIFT ?= swift
SOCLE := .build/release/socle
SWIFT_FORMAT := $(SWIFT) format
SOURCES := Package.swift Sources Tests
SCRIPTS := scripts/setup scripts/demo scripts/compatibility scripts/compatibility-applications .ci/run $(wildcard Benchmarks/*.sh) Benchmarks/bench

.DEFAULT_GOAL := help
.PHONY: help demo test field bench build release lint format clean

help: ## Show this
	@echo 'make TARGET'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build distroless, Debian slim and Alpine images, and compare them
	@scripts/setup demo
	@$(MAKE) --no-print-directory compile
	@scripts/demo $(SOCLE)

test: ## Run the tests that need nothing from outside
	@scripts/setup test
	$(SWIFT) test --parallel --skip '^[A-Za-z]*FieldTests\.'

field: ## Run the tests against live archives and other programs, where the machine has them
	@scripts/setup test
	$(SWIFT) test --parallel --filter '^[A-Za-z]*FieldTests\.'

bench: ## Measure side by side with other builders; writes docs/benchmarks.md
	@scripts/setup demo
	@$(MAKE) --no-print-directory compile
	@Benchmarks/bench $(SOCLE)

build: ## Build for debugging
	@scripts/setup build
	$(SWIFT) build

release: ## Build the program people use: .build/release/socle
	@scripts/setup build
	@$(MAKE) --no-print-directory compile

lint: ## Check formatting and documentation; fails on any finding
	$(SWIFT_FORMAT) lint --strict --parallel --recursive $(SOURCES)
	@for script in $(SCRIPTS); do bash -n $$script || exit 1; done
	@if command -v shellcheck >/dev/null; then shellcheck $(SCRIPTS); fi

format: ## Format all Swift files
	$(SWIFT_FORMAT) format --in-place --parallel --recursive $(SOURCES)

clean: ## Remove everything that was built
	rm -rf .build

.PHONY: compile
compile:
	$(SWIFT) build -c release --product socle
