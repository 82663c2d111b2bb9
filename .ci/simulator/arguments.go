package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// arguments are what the command line asks for.
type arguments struct {
	listen  string
	options []fault.Option
	faults  []fault.Fault
}

func readArguments(args []string, stderr io.Writer) (*arguments, error) {
	a := &arguments{}
	f := flag.NewFlagSet("simulator", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&a.listen, "listen", "127.0.0.1:0", "`address` to listen on")

	a.toggle(f, "rehearsal", "every well-formed job ID exists, and its ending may rehearse a failure", fault.Rehearsal)
	a.toggle(f, "gullible", "accept a second start while the status lags behind the first", fault.Gullible)
	a.toggle(f, "document-form", "answer batch-starting as the document's example does", fault.WithDocumentForm)
	a.toggle(f, "orders", "every start creates an order", fault.WithOrders)
	a.toggle(f, "older-progress", "answer batch-progress as older installations do", fault.WithOlderProgress)
	a.toggle(f, "own-precheck-ids", "pre-checks have IDs other than their jobs'", fault.WithOwnPrecheckIDs)
	a.toggle(f, "instance-keys", "serve temporary keys as the metadata service of an instance", fault.WithInstanceKeys)
	a.toggle(f, "metadata-tokens", "the metadata service demands a token", fault.WithMetadataTokens)
	a.toggle(f, "tokens-refused-by-service", "refuse tokens with DRS.M00100 instead of APIGW.0301",
		fault.WithTokensRefusedByService)

	a.duration(f, "lag", "how long a started job goes on reading as CONFIGURATION", fault.WithLag)
	a.duration(f, "latency", "how long each request waits before it is processed", fault.WithLatency)
	a.duration(f, "full-copy", "how long a full copy takes", fault.WithFullCopy)
	a.duration(f, "catch-up", "how long a task takes to catch up after its full copy", fault.WithCatchUp)
	a.duration(f, "task-time", "how long each task of a call takes, one after the other", fault.WithTaskTime)
	a.duration(f, "busy", "how long a task is busy (DRS.M01504) after its start was accepted", fault.WithBusy)
	a.duration(f, "token-life", "how long tokens are valid", fault.WithTokenLife)
	a.duration(f, "clock-offset", "how far the clock of the services is ahead", fault.WithClockOffset)

	a.number(f, "lag-readings", "how many readings of a started job show CONFIGURATION", fault.WithLagReadings)
	a.number(f, "throttle", "how many requests to DRS are taken in a second", fault.WithThrottle)
	a.number(f, "precheck-polls", "with which reading a pre-check ends", fault.WithPrecheckPolls)

	a.number(f, "precheck-limit", "how many tasks a call for pre-checks takes, 0 for any", fault.WithPrecheckLimit)

	a.words(f, "refusals", fmt.Sprintf("how a task of a call is refused, a `word` of %v", fault.RefusalsAll), 1, readRefusals)
	a.words(f, "precheck-ids", fmt.Sprintf("how pre-checks are named, a `word` of %v", fault.PrecheckIDsAll), 1, readPrecheckIDs)
	a.words(f, "tasks", "`file` of the IDs of jobs that exist, separated by white space", 1, readTasks)
	a.words(f, "token", "a `token` that is accepted", 1, func(w []string) (fault.Option, error) {
		return fault.WithToken(w[0]), nil
	})
	a.words(f, "key", "an access key that is accepted: `access,secret`", 2, func(w []string) (fault.Option, error) {
		return fault.WithKey(w[0], w[1]), nil
	})
	a.words(f, "temporary-key", "a temporary access key that is accepted: `access,secret,token`", 3,
		func(w []string) (fault.Option, error) { return fault.WithTemporaryKey(w[0], w[1], w[2]), nil })
	a.words(f, "user", "a user who may sign in: `domain,name,password`", 3, func(w []string) (fault.Option, error) {
		return fault.WithUser(w[0], w[1], w[2]), nil
	})
	a.words(f, "idp", "the `ID` of an identity provider that is known", 1, func(w []string) (fault.Option, error) {
		return fault.WithIDP(w[0]), nil
	})
	a.words(f, "id-provider", "an identity provider with what its tokens must hold: `ID,JSON`, see fault.ParseIDProvider", 2,
		func(w []string) (fault.Option, error) {
			p, err := fault.ParseIDProvider([]byte(w[1]))
			return fault.WithIDProvider(w[0], p), err
		})
	a.words(f, "agency", "an agency of another account, and its project: `name,domain,domain-ID,project-ID,project-name`", 5,
		func(w []string) (fault.Option, error) {
			projects := []fault.Project{{ID: w[3], Name: w[4]}}
			return fault.WithAgency(fault.Agency{Name: w[0], Domain: w[1], DomainID: w[2], Projects: projects}), nil
		})
	a.words(f, "trust-agency", "a trust agency of STS, and its project: `URN,project-ID,project-name`", 3, func(w []string) (fault.Option, error) {
		return fault.WithAgency(fault.Agency{URN: w[0], Projects: []fault.Project{{ID: w[1], Name: w[2]}}}), nil
	})
	a.words(f, "untrusted-agency", "an agency that nobody may assume: `name,domain,domain-ID`", 3,
		func(w []string) (fault.Option, error) {
			return fault.WithAgency(fault.Agency{Name: w[0], Domain: w[1], DomainID: w[2], Untrusted: true}), nil
		})
	a.words(f, "project", "a project that exists: `id,name`", 2, func(w []string) (fault.Option, error) {
		return fault.WithProject(w[0], w[1]), nil
	})
	f.Func("faults", "what to do wrong: `JSON` of one fault or an array of faults, or a file of it", a.readFaults)

	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is no flag", f.Arg(0))
	}
	return a, nil
}

func readTasks(w []string) (fault.Option, error) {
	text, err := os.ReadFile(w[0])
	return fault.WithTasks(strings.Fields(string(text))...), err
}

func readPrecheckIDs(w []string) (fault.Option, error) {
	ids := fault.PrecheckIDs(w[0])
	if !slices.Contains(fault.PrecheckIDsAll, ids) {
		return nil, fmt.Errorf("none of %v", fault.PrecheckIDsAll)
	}
	return fault.WithPrecheckIDs(ids), nil
}

func readRefusals(w []string) (fault.Option, error) {
	how := fault.Refusals(w[0])
	if !slices.Contains(fault.RefusalsAll, how) {
		return nil, fmt.Errorf("none of %v", fault.RefusalsAll)
	}
	return fault.WithRefusals(how), nil
}

func (a *arguments) toggle(f *flag.FlagSet, name, usage string, option func() fault.Option) {
	f.BoolFunc(name, usage, func(string) error {
		a.options = append(a.options, option())
		return nil
	})
}

func (a *arguments) duration(f *flag.FlagSet, name, usage string, option func(time.Duration) fault.Option) {
	f.Func(name, usage+", for instance `2s`", func(text string) error {
		d, err := time.ParseDuration(text)
		a.options = append(a.options, option(d))
		return err
	})
}

func (a *arguments) number(f *flag.FlagSet, name, usage string, option func(int) fault.Option) {
	f.Func(name, usage+": a `number`", func(text string) error {
		n, err := strconv.Atoi(text)
		a.options = append(a.options, option(n))
		return err
	})
}

// words reads a flag that may be given several times, of n words separated by commas; the last one may hold commas.
func (a *arguments) words(f *flag.FlagSet, name, usage string, n int, option func([]string) (fault.Option, error)) {
	f.Func(name, usage, func(text string) error {
		words := strings.SplitN(text, ",", n)
		if len(words) < n {
			return fmt.Errorf("it takes %d words, separated by commas", n)
		}
		o, err := option(words)
		a.options = append(a.options, o)
		return err
	})
}

func (a *arguments) readFaults(text string) error {
	content := []byte(strings.TrimSpace(text))
	if !bytes.HasPrefix(content, []byte("{")) && !bytes.HasPrefix(content, []byte("[")) {
		var err error
		if content, err = os.ReadFile(text); err != nil {
			return err
		}
	}
	faults, err := fault.ParseFaults(content)
	a.faults = append(a.faults, faults...)
	return err
}
