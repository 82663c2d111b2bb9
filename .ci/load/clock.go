package main

import (
	"slices"
	"sync"
	"time"
)

// clock measures the invocations.
type clock struct {
	mu        sync.Mutex
	started   time.Time
	lastGood  time.Time // when the last message succeeded for the first time
	taken     int       // requests that the service had taken by then
	ended     time.Time
	durations []time.Duration
	failures  int // invocations that returned an error
}

func (c *clock) start() { c.started = time.Now() }
func (c *clock) stop()  { c.ended = time.Now() }

// add notes how long an invocation took.
func (c *clock) add(took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.durations = append(c.durations, took)
}

func (c *clock) failed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
}

// good notes that a message succeeded for the first time, after the service had taken so many requests.
func (c *clock) good(taken int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastGood, c.taken = time.Now(), max(taken, c.taken)
}

// quantile is the duration that the share of invocations does not exceed.
func (c *clock) quantile(share float64) time.Duration {
	if len(c.durations) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(c.durations))
	return sorted[min(int(float64(len(sorted))*share), len(sorted)-1)]
}

// busy is how long all invocations took together: what Lambda bills.
func (c *clock) busy() (sum time.Duration) {
	for _, d := range c.durations {
		sum += d
	}
	return sum
}
