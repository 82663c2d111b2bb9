// Command action is the GitHub Action: it reads the step's inputs, starts the tasks through core, and leaves outputs, a
// summary, annotations and an exit code. Outside GitHub it prints the same, readably.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/sethvargo/go-githubactions"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func main() {
	stdlog.SetOutput(io.Discard) // net/http would write there what a server says without being asked
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Environ(), os.Stdout)
	stop()
	os.Exit(code)
}

// bestEffortWriter is a log that may be lost: that nobody reads it any more is no reason to stop half-way. go-githubactions would
// panic. Requests are logged from several goroutines.
type bestEffortWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (b *bestEffortWriter) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, _ = b.w.Write(p)
	return len(p), nil
}

// step is the action while it runs.
type step struct {
	environment map[string]string
	actions     *githubactions.Action
	redactor    *rest.Redactor
	log         *log
	outputs     outputs
	results     workspaceFile
	history     history
}

// run is the whole step. environ has the form of os.Environ. It returns the exit code.
func run(ctx context.Context, environ []string, w io.Writer) int {
	stdout := &bestEffortWriter{w: w}
	environment := make(map[string]string, len(environ))
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		environment[name] = value
	}
	getenv := func(name string) string { return environment[name] }
	s := &step{
		history:     history{now: time.Now, run: time.Now()},
		environment: environment,
		actions:     githubactions.New(githubactions.WithGetenv(getenv), githubactions.WithWriter(stdout), githubactions.WithHTTPClient(idTokenClient())),
	}
	s.redactor = &rest.Redactor{Added: s.mask}
	s.log = &log{w: stdout, redactor: s.redactor, github: getenv("GITHUB_ACTIONS") == "true", debugging: getenv("RUNNER_DEBUG") == "1"}
	s.outputs = outputs{actions: s.actions, path: getenv("GITHUB_OUTPUT"), log: s.log}

	config := plan.ReadEnvironment()
	s.override(config)
	s.redactor.Add(config.Secrets()...)
	starter := core.NewStarter(s.dependencies())
	defer starter.Close()
	for _, warning := range plan.UnknownVariables(environ, slices.Collect(maps.Values(fileVariables))...) {
		s.log.warning(warning)
	}
	planned, err := s.plan(starter, config)
	if err != nil {
		return s.refuse(err)
	}
	if planned.WaitTimeout > jobLimit && (planned.Waits() != "" || planned.Precheck) && s.environment["RUNNER_ENVIRONMENT"] == "github-hosted" {
		s.log.warning("wait-timeout: GitHub ends a job on its runners after 6 hours; go on in another run with wait-only")
	}
	for _, warning := range planned.Warnings {
		s.log.warning(warning)
	}
	s.log.plan(planned)
	return s.finish(planned, starter.Run(ctx, planned, s.observer(planned)))
}

// jobLimit is how long a job may take on a runner of GitHub.
const jobLimit = 6 * time.Hour

// plan reads the files that the inputs name, and checks everything.
func (s *step) plan(starter *core.Starter, config *plan.Config) (*plan.Plan, error) {
	found := plan.Problems(s.unknownInputs())
	found.Add(s.readJobs(config))
	found.Add(s.openResults())
	found.Add(s.outputs.try())
	_, err := s.wantsSummary()
	found.Add(err)
	planned, err := starter.Plan(config)
	found.Add(err)
	if err == nil && planned.Auth.Method == plan.AuthInstance && s.environment["RUNNER_ENVIRONMENT"] == "github-hosted" {
		found.Addf("input ecs-agency: this runner is GitHub's, not an instance of Huawei Cloud; use idp-id (OpenID Connect) here, or a self-hosted runner on an instance")
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	return planned, nil
}

func (s *step) observer(p *plan.Plan) *engine.Observer {
	return &engine.Observer{
		Phase:   s.log.phase,
		Call:    s.log.call,
		Outcome: func(r report.Result) { s.log.outcome(r.Redacted(s.redactor)) },
		Sent: func(r *report.Report) {
			r = r.Redacted(s.redactor)
			s.log.started(p, r)
			if err := s.publish(r); err != nil {
				s.log.warning(err.Error() + "; they are written again after the wait")
			}
		},
		Progress: func(p engine.Progress) {
			s.history.add(p)
			s.log.progress(p)
		},
		Warning: s.log.warning,
	}
}

// publish sets the outputs and writes the results file.
func (s *step) publish(r *report.Report) error {
	failed := s.outputs.set(r)
	if err := s.results.write(r); err != nil {
		failed = errors.Join(failed, fmt.Errorf("results-file: %w", err))
	}
	return failed
}

// finish shows what became of the tasks and returns the exit code.
func (s *step) finish(p *plan.Plan, r *report.Report) int {
	s.log.endGroup()
	r = r.Redacted(s.redactor)
	lost := s.publish(r)
	err := r.Err(p.FailOn)
	verdict := r.Verdict()
	var late *report.TimeoutError
	if errors.As(err, &late) {
		verdict = late.Error() // which says so too
	}
	s.log.report(r, verdict, err != nil)
	if lost != nil {
		s.log.failure(lost.Error() + "; what became of the tasks is in this log")
	}
	s.summarise(summary(p, r, &s.history))
	if err != nil || lost != nil {
		return 1
	}
	return 0
}

// refuse shows why nothing was sent.
func (s *step) refuse(err error) int {
	var found plan.Problems
	found.Add(err)
	for i := range found {
		found[i] = s.redactor.Text(found[i], 4*maxText)
		s.log.failure(found[i])
	}
	if err := s.outputs.set(&report.Report{Status: report.StatusFailed}); err != nil {
		s.log.warning(err.Error())
	}
	s.summarise(refusal(found))
	return 1
}

func (s *step) summarise(markdown string) {
	if wanted, err := s.wantsSummary(); s.environment["GITHUB_STEP_SUMMARY"] == "" || err == nil && !wanted {
		return
	}
	defer func() {
		if broken := recover(); broken != nil { // go-githubactions has no other way to say that it could not write
			s.log.warning("the summary could not be written")
		}
	}()
	s.actions.AddStepSummary(markdown)
}
