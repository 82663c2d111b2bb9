package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// print writes the figures as a table.
func (o *outcome) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	part := func(name string) { fmt.Fprintf(t, "\n%s\t\n", name) }

	fmt.Fprintf(t, "settings\t\n")
	row("jobs", "%d, %d in a message, %d messages in an invocation", o.jobs, o.perMessage, o.messagesPerBatch)
	row("function", "%d instances, %d requests of %d jobs at once in each, settle time %v", o.instances, o.concurrency, o.batchSize, o.settle)
	row("queue", "time-out %v, visibility %v, %d receives, %.1f%% delivered again, %.1f%% twice at once", o.timeOut, o.visibility, o.receives, 100*o.undeleted, 100*o.twins)
	row("service", "%d requests a second, latency %v, lag %v, gullible %v, %.1f%% broken", o.throttle, o.latency, o.lag, o.gullible, 100*o.broken)

	part("jobs")
	row("started", "%d of %d", o.started, o.jobs)
	row("started more than once", "%d", len(o.double))
	row("told as started, already started, failed, unknown", "%d, %d, %d, %d", o.told["JobsStarted"], o.told["JobsAlreadyStarted"], o.told["JobsFailed"], o.told["JobsUnknown"])
	row("told as no success", "%s", counts(o.bad))

	part("queue")
	row("messages", "%d", o.messages)
	row("deliveries", "%d", o.deliveries.all)
	row("redelivered since they failed", "%d", o.deliveries.again)
	row("delivered again though they succeeded", "%d", o.deliveries.finished)
	row("dead letters", "%d", o.dead)
	row("left in the queue", "%d", o.left)

	part("requests")
	row("to start", "%d, at least %d were needed", o.starts, o.settings.requests())
	row("for statuses", "%d", o.readings)
	row("throttled (DRS.M01503)", "%d, %.0f%%", o.throttled, 100*float64(o.throttled)/float64(o.starts+o.readings))
	row("broken", "%s", counts(o.faults))

	part("time")
	row("until every message had succeeded", "%v, %.0f jobs/s", seconds(o.took()), float64(o.jobs)/o.took().Seconds())
	row("until the queue was empty", "%v", seconds(o.clock.ended.Sub(o.clock.started)))
	row("that the limit takes for the requests needed", "%v, %.0f%% of the time", seconds(o.ideal(o.settings.requests())), 100*o.ideal(o.settings.requests()).Seconds()/o.took().Seconds())
	row("that the limit takes for the requests taken", "%v, %.0f%% of the time", seconds(o.ideal(o.clock.taken)), 100*o.ideal(o.clock.taken).Seconds()/o.took().Seconds())
	row("invocations", "%d, %d returned an error", len(o.clock.durations), o.clock.failures)
	row("an invocation: p50, p99, longest", "%v, %v, %v", seconds(o.clock.quantile(0.5)), seconds(o.clock.quantile(0.99)), seconds(o.clock.quantile(1)))
	row("all invocations together", "%v", seconds(o.clock.busy()))

	part("an instance")
	row("peak memory", "%.1f MB", float64(o.peak)/1e6)
	row("cold start", "%v", o.cold.Round(time.Millisecond))
	row("processor time of all, and of a job", "%v, %v", seconds(o.processor), (o.processor / time.Duration(o.jobs)).Round(100*time.Nanosecond))
	row("log of a job", "%d bytes", o.logBytes/o.jobs)
	return t.Flush()
}

func seconds(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }

// counts writes what was counted by name, for instance "cut-after 2, cut-before 3".
func counts(by map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(by)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, by[name]))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}
