package plan

import (
	"fmt"
	"time"
)

// checkWait says which settings contradict each other, or would do nothing, because of what is waited for.
func (c *Config) checkWait(p *Problems, o *Options) {
	for _, other := range []struct {
		setting *Setting
		made    *bool
	}{{&c.Resume, &o.Resume}, {&c.Precheck, &o.Precheck}, {&c.DryRun, &o.DryRun}} {
		switch {
		case !o.WaitOnly || !*other.made:
		case other.setting.level < c.WaitOnly.level: // a default for the runs that start
			*other.made = false
		default:
			p.Addf("%s: wait-only starts and resumes nothing, so %s has no meaning beside it; leave out one of them", other.setting.setBy(), other.setting.name)
		}
	}
	if o.WaitOnly && o.WaitFor == WaitNone {
		p.Addf("%s: it is not said what to wait for; set wait-for", c.WaitOnly.setBy())
	}
	if o.WaitFor == WaitNone && !o.Precheck {
		c.WaitTimeout.wouldDoNothing(p, "without wait-for or precheck")
		c.PollInterval.wouldDoNothing(p, "without wait-for or precheck")
	}
	if o.WaitFor != WaitCaughtUp && o.WaitFor != "" {
		c.MaxDelay.wouldDoNothing(p, "without wait-for: caught-up")
	}
}

// wouldDoNothing is a problem if an input or an event made the setting: another one was forgotten. Variables may be defaults for many
// runs.
func (s *Setting) wouldDoNothing(p *Problems, without string) {
	if s.level == levelInput {
		p.Addf("%s: it does nothing %s; set that too, or leave it out", s.From, without)
	}
}

// checkStartTimes says that tasks start only after the end of the wait for them. A run that only waits sends no start time, so that it
// has none.
func (plan *Plan) checkStartTimes(p *Problems, from string, now time.Time) {
	var last time.Duration
	beyond, task := 0, ""
	for i := range plan.Jobs {
		job := &plan.Jobs[i]
		if plan.WaitOnly {
			job.StartTime = ""
		}
		at, set := StartsAt(job.StartTime)
		if left := at.Sub(now); set && plan.WaitFor != WaitNone && plan.WaitFor != "" && left > plan.WaitTimeout {
			beyond++
			if left > last {
				last, task = left, job.JobID
			}
		}
	}
	if beyond == 0 {
		return
	}
	others := ""
	if beyond > 1 {
		others = fmt.Sprintf(" (and those of %d others)", beyond-1)
	}
	p.Addf("%s: the start time of %s%s lies beyond the end of the wait: wait-timeout is %v and would have to be more than %v; "+
		"raise it, or start without wait-for and wait later with wait-only", from, task, others, plan.WaitTimeout, last.Round(time.Second))
}
