package plan

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Plan is what a run will do: valid, complete, and with nothing left to guess.
type Plan struct {
	Options
	// Jobs are what to start, each ID once.
	Jobs []drs.StartInfo
}

// Options is a Config, understood.
type Options struct {
	// Region is empty if Endpoint and ProjectID do without.
	Region string
	// ProjectID is empty if it is to be looked up from the region.
	ProjectID string
	// Endpoint and IAMEndpoint are absolute URLs without a slash at the end. IAMEndpoint is empty if nothing needs it.
	Endpoint, IAMEndpoint string
	// Language is "en-us" or "zh-cn".
	Language string
	// Way is how it is proven who is calling.
	Auth Auth

	// BatchSize is how many jobs a request has at the most, 1 to 1000; Concurrency how many requests are under way at the
	// most, 1 to 64.
	BatchSize, Concurrency int
	// Timeout bounds starting, 1s to 24h; WaitTimeout the wait and the pre-check, each by itself, 1s to 7 days.
	Timeout, WaitTimeout time.Duration
	// SettleTime is how long after a broken call a job must go on reading as not started before it is sent again, 0 to 1h.
	SettleTime time.Duration
	// PollInterval is the pause between readings during a wait and a pre-check, 10ms to 1h.
	PollInterval time.Duration

	// Precheck runs the service's pre-check first, and starts only what passes it.
	Precheck bool
	// Resume resumes tasks that are paused or have failed, instead of reporting them as failed.
	Resume bool
	// DryRun sends no start; with Precheck it runs the pre-checks.
	DryRun bool
	// Simulate runs everything against a simulator in this process.
	Simulate bool

	// WaitFor is what to wait for after starting.
	WaitFor WaitFor
	// MaxDelay is the largest replication delay of a task that has caught up, 0 to 24h. It is 0 unless WaitFor is WaitCaughtUp.
	MaxDelay time.Duration
	// FailOn is the policy by which outcomes fail the run.
	FailOn FailOn
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

// plan checks everything there is to check and reports all problems at once, as a *ValidationError. mintsIDTokens says
// that the surroundings can make an ID token, so that no file is needed.
func (c *Config) Plan(now time.Time, mintsIDTokens bool) (*Plan, error) {
	p := new(Problems)
	var plan Plan
	o := &plan.Options

	o.Simulate = readBool(p, &c.Simulate)
	o.DryRun = readBool(p, &c.DryRun)
	o.Precheck = readBool(p, &c.Precheck)
	o.Resume = readBool(p, &c.Resume)
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
	if !o.Simulate && isBool(&c.Simulate) { // "simulate: yes" is one problem, not also all that a real run lacks
		c.planCalls(p, o, mintsIDTokens)
	}

	from := c.Jobs.From
	if from == "" {
		from = unnamedJobs
	}
	startTime, err := parseStartTime(c.StartTime.Text, now, c.Jobs.AllowLate)
	if err != nil {
		p.Addf("%s: %v", c.StartTime.name("start-time"), err)
	}
	list := TaskList{From: from, Text: c.Jobs.Text, StartTime: startTime, Now: now, AllowLate: c.Jobs.AllowLate}
	if plan.Jobs, err = ParseJobs(list); err != nil {
		*p = append(*p, err.(*ValidationError).Problems...)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &plan, nil
}

// planCalls finds out where to call, for which project, and as whom.
func (c *Config) planCalls(p *Problems, o *Options, mintsIDTokens bool) {
	if region := c.Region.Text; region != "" {
		if isRegion(region) {
			o.Region = region
		} else {
			p.Addf("%s: %q is not a region; one is written like cn-north-4, in small letters, digits and hyphens", c.Region.name("region"), clip(region))
		}
	}
	o.ProjectID = c.ProjectID.Text
	if problem := idProblem(o.ProjectID); o.ProjectID != "" && problem != "" {
		p.Addf("%s: %q is not a project ID; one has 32 letters and digits (console: My Credentials)", c.ProjectID.name("project-id"), clip(o.ProjectID))
	}
	o.Endpoint = readEndpoint(p, &c.Endpoint, "endpoint")
	o.IAMEndpoint = readEndpoint(p, &c.IAMEndpoint, "iam-endpoint")
	if c.Region.Text == "" && c.Endpoint.Text == "" {
		p.Addf("region: there is neither a region nor an endpoint; set the action's input region or DRS_REGION, for instance to cn-north-4")
	}

	// A plain dry run sends nothing, so it can do without a credential: a workflow on a fork's pull request has none.
	o.Auth = c.auth(p, mintsIDTokens, (o.DryRun || !isBool(&c.DryRun)) && !o.Precheck)
	needsIAM := o.ProjectID == "" || o.Auth.signsIn()
	if o.ProjectID == "" && o.Region == "" && c.Region.Text == "" && c.Endpoint.Text != "" {
		p.Addf("project-id: there is no project ID, and no region to look it up from; set project-id or region")
	}
	if o.Region != "" && o.Endpoint == "" && c.Endpoint.Text == "" {
		o.Endpoint = "https://drs." + o.Region + domain(o.Region)
	}
	if o.IAMEndpoint == "" && c.IAMEndpoint.Text == "" && needsIAM {
		switch {
		case o.Endpoint != "" && c.Endpoint.Text != "" && !strings.HasSuffix(o.Endpoint, domain(o.Region)):
			// Never guess where a credential goes.
			p.Addf("iam-endpoint: the endpoint is not one of Huawei Cloud's own, so the one for signing in and for looking up the project cannot be told from the region; set iam-endpoint, or project-id and a way of calling that needs no sign-in")
		case o.Region != "":
			o.IAMEndpoint = "https://iam." + o.Region + domain(o.Region)
		case c.Region.Text == "" && o.ProjectID != "":
			p.Addf("iam-endpoint: there is neither a region nor an iam-endpoint to sign in at; set region")
		}
	}
}

// domain is where a region's endpoints live.
func domain(region string) string {
	if region == "eu-west-101" {
		return ".myhuaweicloud.eu"
	}
	return ".myhuaweicloud.com"
}

// isRegion keeps out whatever could turn a host name into another.
func isRegion(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// name is how a message calls the setting: as its owner knows it, or by its name if it is a default.
func (s *Setting) name(fallback string) string {
	if s.From != "" {
		return s.From
	}
	return fallback
}

func readBool(p *Problems, s *Setting) bool {
	if !isBool(s) {
		p.Addf("%s: %q is neither true nor false", s.From, clip(s.Text))
	}
	v, _ := strconv.ParseBool(strings.ToLower(s.Text))
	return v
}

// isBool reports whether a setting is true, false or blank, which counts as false.
func isBool(s *Setting) bool {
	_, err := strconv.ParseBool(strings.ToLower(s.Text))
	return err == nil || s.Text == ""
}

func readWord(p *Problems, s *Setting, words ...string) string {
	for _, word := range words {
		if strings.EqualFold(s.Text, word) {
			return word
		}
	}
	p.Addf("%s: %q is unknown; it takes %s", s.From, clip(s.Text), strings.Join(words, ", "))
	return ""
}

func readInt(p *Problems, s *Setting, least, most int) int {
	n, err := strconv.Atoi(s.Text)
	if err != nil || n < least || n > most {
		p.Addf("%s: %q is not a whole number from %d to %d", s.From, clip(s.Text), least, most)
	}
	return n
}

func readDuration(p *Problems, s *Setting, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(s.Text)
	switch {
	case err != nil && isDigits(s.Text):
		p.Addf("%s: %q has no unit; write for instance %ss or %sm", s.From, clip(s.Text), s.Text, s.Text)
	case err != nil:
		p.Addf("%s: %q is not a duration such as 90s, 5m or 1h30m", s.From, clip(s.Text))
	case d < least || d > most:
		p.Addf("%s: %v is out of range; it takes %v to %v", s.From, d, least, most)
	}
	return d
}

// readEndpoint returns the address without a slash at its end. Only https is accepted, http on loopback only.
func readEndpoint(p *Problems, s *Setting, name string) string {
	if s.Text == "" {
		return ""
	}
	problem := func(what string) string {
		p.Addf("%s: %s; an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com", s.name(name), what)
		return ""
	}
	u, err := url.Parse(s.Text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return problem(fmt.Sprintf("%q is not an address", clip(withoutUser(s.Text))))
	case u.User != nil:
		return problem("the address carries a user name or a password")
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/v3"):
		return problem("the address ends in /v3, which is added by the program")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return problem("the address carries a query or a fragment")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/")
	case u.Scheme == "http":
		return problem(fmt.Sprintf("%q would send the credential in clear; only https is accepted (http on loopback only)", clip(s.Text)))
	}
	return problem(fmt.Sprintf("%q is not https", clip(withoutUser(s.Text))))
}

// withoutUser cuts what may be a password off a text that should be an address.
func withoutUser(text string) string { return text[strings.LastIndexByte(text, '@')+1:] }

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
