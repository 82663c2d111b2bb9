package main

import (
	"context"
	"sync"
	"time"
)

// queue is a standard queue of SQS with a dead-letter queue behind it. It delivers each message at least once: what is
// not deleted comes back when its visibility time is over, and now and then what was deleted comes back too.
type queue struct {
	visibility time.Duration
	window     time.Duration
	receives   int // how often a message is delivered before it is a dead letter

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, when messages become visible or the last one is final
	visible []*message
	since   time.Time // when the first of visible became so
	hidden  []*delivery
	left    int // how many messages are not final
	dead    []*message
	counts  deliveries
}

// deliveries count what the queue did.
type deliveries struct {
	all      int // messages in all batches
	again    int // of those, what came back since it had failed
	finished int // of those, what was delivered once more although it had succeeded, or at the same time as its twin
}

// delivery is a message on its way through the function.
type delivery struct {
	*message
	receive int // which one it is, counted from 1
	comes   time.Time
}

// newQueue returns a queue with messages in it.
func newQueue(s *settings, all []*message) *queue {
	now := time.Now()
	for _, m := range all {
		m.sent = now
	}
	return &queue{visibility: s.visibility, window: s.window, receives: s.receives, changed: make(chan struct{}),
		visible: append([]*message(nil), all...), since: now, left: len(all)}
}

// receive waits until most messages are visible, or some have been for the window, and takes them. It returns nothing
// once every message is final, or when ctx ends.
func (q *queue) receive(ctx context.Context, most int) []*delivery {
	for {
		batch, wait, changed := q.take(most)
		if len(batch) > 0 || wait == nil && changed == nil {
			return batch
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-wait:
		}
	}
}

// take takes what receive waits for. If it is not there yet, it returns what to wait for; nothing if nothing will come.
func (q *queue) take(most int) (batch []*delivery, wait <-chan time.Time, changed <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	q.reappear(now)
	if q.left == 0 && len(q.visible) == 0 {
		return nil, nil, nil
	}
	if len(q.visible) >= most || len(q.visible) > 0 && now.Sub(q.since) >= q.window {
		return q.deliver(now, most), nil, nil
	}
	switch {
	case len(q.visible) > 0:
		wait = time.After(q.window - now.Sub(q.since))
	case len(q.hidden) > 0:
		wait = time.After(q.hidden[0].comes.Sub(now))
	}
	return nil, wait, q.changed
}

// reappear makes visible what was not deleted in its time.
func (q *queue) reappear(now time.Time) {
	for len(q.hidden) > 0 && !q.hidden[0].comes.After(now) {
		m := q.hidden[0].message
		q.hidden = q.hidden[1:]
		switch {
		case m.final:
		case m.receives >= q.receives:
			q.dead = append(q.dead, m)
			q.end(m)
		default:
			q.show(m, now)
		}
	}
}

func (q *queue) show(m *message, now time.Time) {
	if len(q.visible) == 0 {
		q.since = now
	}
	q.visible = append(q.visible, m)
}

// deliver hides up to most messages and returns them.
func (q *queue) deliver(now time.Time, most int) (batch []*delivery) {
	taken := q.visible[:min(most, len(q.visible))]
	q.visible = q.visible[len(taken):]
	for _, m := range taken {
		q.counts.all++
		switch {
		case m.receives == 0:
		case m.good || m.twin && m.receives == 1:
			q.counts.finished++
		default:
			q.counts.again++
		}
		m.receives++
		d := &delivery{m, m.receives, now.Add(q.visibility)}
		batch = append(batch, d)
		q.hidden = append(q.hidden, d) // all stay away equally long, so they are in the order in which they come back
		if m.twin && m.receives == 1 {
			q.show(m, now)
			q.wake()
		}
	}
	return batch
}

// succeed deletes a message. It tells whether that is its first success.
func (q *queue) succeed(d *delivery) (first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	first = !d.good
	d.good = true
	if !first || !d.keep {
		q.end(d.message)
	}
	return first
}

func (q *queue) end(m *message) {
	if m.final {
		return
	}
	m.final = true
	if q.left--; q.left == 0 {
		q.wake()
	}
}

// wake makes whoever waits in receive look again. The caller holds mu.
func (q *queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}
