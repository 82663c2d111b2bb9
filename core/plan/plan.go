package plan

import (
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Plan is what a run will do: valid, complete, and with nothing left to guess.
type Plan struct {
	Options
	// Jobs are the tasks to start, each ID once.
	Jobs []drs.StartInfo
	// Warnings are sentences about what may be a mistake, for whoever started the run.
	Warnings []string
}

// Options is a Config, understood.
type Options struct {
	// Region is empty if Endpoint and ProjectID do without.
	Region string
	// ProjectID is empty if it is to be looked up: by ProjectName, or if that is empty too, by the region.
	ProjectID, ProjectName string
	// Endpoint, IAMEndpoint and STSEndpoint are absolute URLs without a slash at the end. The latter two are empty if nothing needs
	// them.
	Endpoint, IAMEndpoint, STSEndpoint string
	// Language is "en-us" or "zh-cn".
	Language string
	// Auth is the sign-in method, with its credentials.
	Auth Auth

	// BatchSize is how many tasks a request has at the most, 1 to 1000; Concurrency how many requests are under way at the
	// most, 1 to 64.
	BatchSize, Concurrency int
	// Timeout bounds starting, 1s to 24h; WaitTimeout the wait and the pre-check, each by itself, 1s to 7 days.
	Timeout, WaitTimeout time.Duration
	// SettleTime is how long after a lost call a task must go on reading as not started before it is sent again, 0 to 1h.
	SettleTime time.Duration
	// PollInterval is the pause between readings during a wait and a pre-check, 10ms to 1h.
	PollInterval time.Duration

	// Precheck runs the service's pre-check first, and starts only what passes it. With Strict, alarms block, too.
	Precheck, Strict bool
	// FirstDelivery says that nobody can have asked for the tasks before, so that one reading decides about a start time that is late.
	FirstDelivery bool
	// Resume resumes tasks that are paused or have failed, instead of reporting them as failed.
	Resume bool
	// DryRun sends no start; with Precheck it runs the pre-checks.
	DryRun bool
	// Simulate runs everything against a simulator in this process.
	Simulate bool

	// WaitOnly starts and resumes nothing: the statuses are read instead. Its plan has no start times.
	WaitOnly bool
	// WaitFor is what to wait for after starting.
	WaitFor WaitFor
	// MaxDelay is the largest replication delay of a task that has caught up, 0 to 24h. It is 0 unless WaitFor is WaitCaughtUp.
	MaxDelay time.Duration
	// FailOn is the policy by which outcomes fail the run.
	FailOn FailOn
}

// Waits returns what the run waits for; empty if it does not wait.
func (o *Options) Waits() WaitFor {
	if o.DryRun || o.WaitFor == WaitNone {
		return ""
	}
	return o.WaitFor
}

// WaitFor is what a run waits for after starting.
type WaitFor string

// The targets of a wait.
const (
	WaitNone        WaitFor = "none"
	WaitRunning     WaitFor = "running"     // the task runs, in whatever phase
	WaitFull        WaitFor = "full"        // everything is copied
	WaitIncremental WaitFor = "incremental" // changes are being replicated
	WaitCaughtUp    WaitFor = "caught-up"   // changes are being replicated, with a small delay for some time
)

// FailOn is the policy by which a run fails.
type FailOn string

// The policies.
const (
	FailOnAny   FailOn = "any"   // a task that did not succeed fails the run
	FailOnAll   FailOn = "all"   // the run fails only if no task succeeded
	FailOnNever FailOn = "never" // the outcomes never fail the run
)

// Plan checks everything there is to check and reports all problems at once, as a *ValidationError. mintsIDTokens says
// that there is a source of ID tokens, so that no file is needed.
func (c *Config) Plan(now time.Time, mintsIDTokens bool) (*Plan, error) {
	p := new(Problems)
	var plan Plan
	o := &plan.Options

	o.Simulate = readBool(p, &c.Simulate)
	o.DryRun = readBool(p, &c.DryRun)
	o.Strict = strings.EqualFold(c.Precheck.Text, "strict")
	if o.Precheck = o.Strict || isTrue(&c.Precheck); !o.Strict && !isBool(&c.Precheck) {
		p.Addf("%s: %s is unknown; it takes false, true, strict", c.Precheck.From, quote(c.Precheck.Text))
	}
	o.Resume = readBool(p, &c.Resume)
	o.WaitOnly = readBool(p, &c.WaitOnly)
	readBool(p, &c.IgnoreUnknownKeys)
	o.Language = readWord(p, &c.Language, "en-us", "zh-cn")
	o.WaitFor = WaitFor(readWord(p, &c.WaitFor, string(WaitNone), string(WaitRunning), string(WaitFull), string(WaitIncremental), string(WaitCaughtUp)))
	if delay := readDuration(p, &c.MaxDelay, 0, 24*time.Hour); o.WaitFor == WaitCaughtUp {
		o.MaxDelay = delay
	}
	o.FailOn = FailOn(readWord(p, &c.FailOn, string(FailOnAny), string(FailOnAll), string(FailOnNever)))
	o.BatchSize = readInt(p, &c.BatchSize, 1, 1000)
	o.Concurrency = readInt(p, &c.Concurrency, 1, 64)
	o.Timeout = readDuration(p, &c.Timeout, time.Second, 24*time.Hour)
	o.SettleTime = readDuration(p, &c.SettleTime, 0, time.Hour)
	o.WaitTimeout = readDuration(p, &c.WaitTimeout, time.Second, 7*24*time.Hour)
	o.PollInterval = readDuration(p, &c.PollInterval, 10*time.Millisecond, time.Hour)
	c.checkWait(p, o)
	if !o.Simulate && isBool(&c.Simulate) { // "simulate: yes" is one problem, not also all that a real run lacks
		c.planCalls(p, o, mintsIDTokens)
	}

	from := c.Jobs.From
	if from == "" {
		from = unnamedJobs
	}
	startTime, err := parseStartTime(c.StartTime.Text, now)
	if err != nil {
		p.Addf("%s: %v", c.StartTime.setBy(), err)
	}
	list := TaskList{From: from, Text: c.Jobs.Text, StartTime: startTime, Now: now}
	plan.Jobs, err = ParseJobs(list)
	p.Add(err)
	plan.checkStartTimes(p, from, now)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if !o.Simulate { // where the ending of an ID rehearses an outcome
		plan.Warnings = append(doubts(from, plan.Jobs, now), c.unusedCredentials(o.Auth.Method)...)
		if o.Auth.Method != AuthNone {
			plan.Warnings = append(plan.Warnings, c.unreadVariables()...)
		}
	}
	return &plan, nil
}
