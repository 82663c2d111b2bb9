package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// stage is where a load is played: the service, the queue, and the instances between them.
type stage struct {
	settings *settings
	messages []*message
	sim      *fault.Simulator
	queue    *queue
	clock    clock
}

// play starts service and instances, lets them work until the queue is empty, and returns what came of it. Everything
// that it started has ended when it returns. Errors are those of the stage itself; what became of the jobs is in the
// outcome.
func play(ctx context.Context, s *settings, bootstrap string) (*outcome, error) {
	st := &stage{settings: s, messages: messages(s)}
	sim, url, err := startService(s, st.messages)
	if err != nil {
		return nil, err
	}
	defer sim.Close()
	st.sim = sim

	var instances []*instance
	usages := make([]usage, s.instances)
	stop := func() {
		for n, i := range instances {
			usages[n] = i.stop()
		}
		instances = nil
	}
	defer func() { stop() }()
	for range s.instances {
		i, err := startInstance(ctx, bootstrap, st.environment(url))
		if err != nil {
			return nil, err
		}
		instances = append(instances, i)
	}

	ctx, cancel := context.WithTimeoutCause(ctx, s.limit, errTooLong)
	defer cancel()
	st.queue = newQueue(s, st.messages)
	st.clock.start()
	pollers, ctx := errgroup.WithContext(ctx)
	for _, i := range instances {
		pollers.Go(func() error { return st.poll(ctx, i) })
	}
	if err := pollers.Wait(); err != nil && !errors.Is(err, errTooLong) {
		return nil, err
	}
	st.clock.stop()
	logs := make([]*log, len(instances))
	for n, i := range instances {
		logs[n] = i.log
	}
	stop()
	return newOutcome(st, usages, logs), nil
}

var errTooLong = errors.New("the time that -limit gives is over")

// environment is what the function gets from template.yaml and from Lambda, and nothing of this machine's.
func (st *stage) environment(url string) []string {
	s := st.settings
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(),
		"AWS_LAMBDA_FUNCTION_NAME=drs", "AWS_REGION=eu-central-1",
		"DRS_ENDPOINT=" + url, "DRS_PROJECT_ID=" + project,
		"DRS_ACCESS_KEY=" + accessKey, "DRS_SECRET_KEY=" + secretKey,
		"DRS_BATCH_SIZE=" + strconv.Itoa(s.batchSize), "DRS_CONCURRENCY=" + strconv.Itoa(s.concurrency),
		"DRS_SETTLE_TIME=" + s.settle.String(),
	}
}

// poll brings batches of messages to an instance, until every message is final.
func (st *stage) poll(ctx context.Context, i *instance) error {
	for {
		batch := st.queue.receive(ctx, st.settings.messagesPerBatch)
		if len(batch) == 0 {
			return context.Cause(ctx)
		}
		e, err := event(batch)
		if err != nil {
			return err
		}
		began := time.Now()
		a, err := i.invoke(ctx, e, st.settings.timeOut)
		if err != nil {
			return err
		}
		st.clock.add(time.Since(began))
		if err := st.settle(batch, a); err != nil {
			return err
		}
	}
}

// settle deletes the messages of a batch that succeeded. Those that failed come back by themselves; all of them do if
// the invocation failed.
func (st *stage) settle(batch []*delivery, a answer) error {
	if a.failed {
		st.clock.failed()
		return nil
	}
	var said struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	if err := json.Unmarshal(a.body, &said); err != nil {
		return fmt.Errorf("the answer to a batch of messages cannot be read: %w: %s", err, a.body)
	}
	failures := make(map[string]bool)
	for _, f := range said.BatchItemFailures {
		if !slices.ContainsFunc(batch, func(d *delivery) bool { return d.id == f.ItemIdentifier }) {
			return fmt.Errorf("the answer names the message %q, which the batch does not have: Lambda would bring all of it back", f.ItemIdentifier)
		}
		failures[f.ItemIdentifier] = true
	}
	for _, d := range batch {
		if failures[d.id] {
			continue
		}
		for _, job := range d.jobs {
			if st.sim.Starts(job) == 0 {
				return fmt.Errorf("message %s is told to have succeeded, and its job %s was never started", d.id, job)
			}
		}
		if st.queue.succeed(d) {
			st.clock.good(st.taken())
		}
	}
	return nil
}

// taken is how many requests the service has taken, those excluded that it refused as too many.
func (st *stage) taken() int {
	return st.sim.Requests(fault.OpStart) + st.sim.Requests(fault.OpStatus) - st.sim.Throttled()
}
