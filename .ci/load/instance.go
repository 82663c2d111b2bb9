package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// instance is a running function. As in Lambda it handles one event at a time.
type instance struct {
	*endpoint
	cmd   *exec.Cmd
	log   *log
	ended chan struct{} // closed when the process has
	cold  time.Duration // from its start to its first request for an event
	calls int
}

// usage is what an instance took.
type usage struct {
	peak      int // of memory, in bytes
	processor time.Duration
	cold      time.Duration
}

// coldLimit is how long an instance may take to ask for its first event.
const coldLimit = time.Minute

// startInstance starts the binary and waits until it asks for its first event.
func startInstance(ctx context.Context, bootstrap string, variables []string) (*instance, error) {
	e, err := openEndpoint()
	if err != nil {
		return nil, err
	}
	i := &instance{endpoint: e, cmd: exec.Command(bootstrap), log: newLog(), ended: make(chan struct{})}
	i.cmd.Env = append(variables, "AWS_LAMBDA_RUNTIME_API="+e.address)
	i.cmd.Stdout, i.cmd.Stderr = i.log, i.log
	began := time.Now()
	if err := i.cmd.Start(); err != nil {
		e.close()
		return nil, fmt.Errorf("starting the function: %w", err)
	}
	go func() {
		defer close(i.ended)
		_ = i.cmd.Wait() // it is killed at the end; ending earlier is noticed
	}()
	late := time.NewTimer(coldLimit)
	defer late.Stop()
	select {
	case <-i.ready:
		i.cold = time.Since(began)
		return i, nil
	case <-i.ended:
		err = i.gone()
	case <-late.C:
		err = fmt.Errorf("an instance asked for no event within %v:\n%s", coldLimit, i.log.tail())
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	i.stop()
	return nil, err
}

func (i *instance) gone() error { return fmt.Errorf("an instance ended by itself:\n%s", i.log.tail()) }

// invoke plays an event and returns what the function answered. An instance that does not answer in time, which Lambda
// would end, is an error: the function promises to answer before that.
func (i *instance) invoke(ctx context.Context, event []byte, timeOut time.Duration) (answer, error) {
	i.calls++
	id := fmt.Sprintf("%s-%d", i.address, i.calls)
	late := time.NewTimer(timeOut)
	defer late.Stop()
	select {
	case i.events <- invocation{id, event, time.Now().Add(timeOut)}:
	case <-i.ended:
		return answer{}, i.gone()
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	}
	select {
	case a := <-i.answers:
		if a.id != id {
			return a, fmt.Errorf("the function answered the invocation %s instead of %s", a.id, id)
		}
		return a, nil
	case <-late.C:
		return answer{}, fmt.Errorf("no answer within %v:\n%s", timeOut, i.log.tail())
	case <-i.ended:
		return answer{}, i.gone()
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	}
}

// stop ends the process, as abruptly as Lambda does, and tells what it took.
func (i *instance) stop() usage {
	u := usage{cold: i.cold}
	u.peak, _ = peakMemory(i.cmd.Process.Pid) // nothing is known of a process that ended by itself
	_ = i.cmd.Process.Kill()
	<-i.ended
	i.close()
	u.processor = i.cmd.ProcessState.UserTime() + i.cmd.ProcessState.SystemTime()
	return u
}

// peakMemory is the most memory that a process has had resident, in bytes.
func peakMemory(pid int) (int, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			return kB << 10, err
		}
	}
	return 0, errors.New("the process has no VmHWM")
}
