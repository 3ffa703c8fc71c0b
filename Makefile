# goosed: `make` lists what there is to make. The logic lives in build/scripts.
CONFIGURATION ?= Release
ROLES ?=
ARGS ?=
SERVE := dotnet run --project src/Goosed --configuration $(CONFIGURATION) -- serve

# A compiler that counts what runs how often takes half as long again.
demo tools test build goosectl package image lint fmt chart ci: export DOTNET_TieredPGO := 0

.DEFAULT_GOAL := help
.PHONY: help demo tools test test-long cluster chaos storm build goosectl package package-test image image-test run run-all run-api lint fmt tidy hooks chart ci release notes bench clean

help: ## What there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Enrol a virtual machine, boot it from the network and watch its run (YES=1: install what it needs)
	@build/scripts/demo.sh

tools: ## Build goosed and goosectl, and put the commands into artifacts/tools
	@build/scripts/tools.sh

test: ## Run every test, with real boots (as root on Debian, YES=1: install what they need)
	@build/scripts/test.sh $(ARGS)

test-long: ## Run whole matrices: every firmware to every end of a boot, 1,000 kills under load, 20,000 templates in shells (docs/reliability.md)
	@GOOSED_TEST_LONG=1 GOOSED_TEST_KILLS=500 build/scripts/test.sh EndToEnd Reliability Rendering
	@grep -o '[0-9]* kills (.*stuck [0-9]*' artifacts/test-results/Reliability.xml
	@$(MAKE) chaos ARGS="--kills 500"

cluster: ## Start goosed as a cluster: PostgreSQL, three NATS servers, Ceph, two of each role; install machines; stop (ARGS=--keep: leave it running)
	@build/scripts/lab-deps.sh backends
	dotnet run --project tests/Chaos --configuration $(CONFIGURATION) -- cluster $(ARGS)

chaos: ## Break the parts of such a cluster one by one under load, and count what was lost (ARGS="--rounds 3 --hold 60")
	@build/scripts/lab-deps.sh backends
	dotnet run --project tests/Chaos --configuration $(CONFIGURATION) -- chaos $(ARGS)

storm: ## Power on 10,000 machines at once at such a cluster (ARGS=--lose: an api and an orchestrator are killed half-way)
	@build/scripts/lab-deps.sh backends
	dotnet run --project tests/Chaos --configuration $(CONFIGURATION) -- storm $(ARGS)

build: ## Build everything, warnings as errors
	dotnet build Goosed.slnx --nologo --configuration $(CONFIGURATION)

goosectl: ## Publish goosectl as one file, artifacts/goosectl
	@build/scripts/goosectl.sh

package: ## Make Debian packages, archives and the dotnet tool in artifacts/packages (ARGS=amd64: of one architecture)
	@build/scripts/package.sh $(ARGS)

package-test: ## Install, upgrade, run and purge what `make package` made, in a Debian of its own (as root)
	@build/scripts/package-test.sh

image: ## Make the container image goosed, with Docker or (as root on Debian) without a registry
	@build/scripts/image.sh $(ARGS)

image-test: ## Run goosed out of the image that `make image ARGS=--local` made
	@build/scripts/image-test.sh

run: ## Run some roles in one process: make run ROLES="api artifacts-gw" ARGS="--data /srv/goosed"
	$(SERVE) $(ROLES) $(ARGS)

run-all: ## Run every role in one process
	$(SERVE) $(ARGS)

run-api: ## Run the API, with the role that serves its files
	$(SERVE) api artifacts-gw $(ARGS)

lint: ## Check format, analyzers and shell scripts
	@build/scripts/lint.sh

fmt: ## Format the C# files
	dotnet format Goosed.slnx

tidy: ## Restore packages and update the lock files
	dotnet restore Goosed.slnx --force-evaluate

hooks: ## Have git refuse to push what is not committed or not linted
	@build/scripts/hooks.sh

chart: ## Lint the charts of deploy/helm and test what they render to
	@build/scripts/test.sh Deploy

ci: ## What CI runs: lint, build and every test, none of them skipped
	@.ci/run

release: ## Make a release of main, and push nothing: make release VERSION=1.4.0 (BUILD=no: without packages and image)
	@build/scripts/release.sh "$(VERSION)"

notes: ## Print what the changelog says of a version: make notes VERSION=1.4.0
	@build/scripts/changelog.sh "$(VERSION)"

bench: ## Measure; bench/README.md says what (ARGS: its arguments)
	dotnet run --project bench/Bench --configuration Release -- $(ARGS)

clean: ## Remove what was built
	rm -rf artifacts
