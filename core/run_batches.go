package core

import (
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// inBatches calls work with batches of tasks, so many at once, and returns when all have ended. A worker keeps its place until its
// batch is decided, pauses included: so what the service throttles slows down what follows.
func inBatches(tasks []int, size, workers int, work func([]int)) {
	if len(tasks) <= size {
		work(tasks)
		return
	}
	var group errgroup.Group
	group.SetLimit(workers)
	for batch := range slices.Chunk(tasks, size) {
		group.Go(func() error {
			work(batch)
			return nil
		})
	}
	_ = group.Wait() // no worker returns an error
}

// readPages reads something of tasks, by as many calls as it takes, so many at once, and has each answer or failure taken in. take
// may be called by several goroutines.
func readPages[T any](r *run, tasks []int, workers int, read func(ids []string) (*drs.BatchResult[T], error),
	take func(page []int, answer *drs.BatchResult[T], err error)) {
	inBatches(tasks, drs.MaxPage, workers, func(page []int) {
		answer, err := read(r.ids(page))
		take(page, answer, err)
	})
}
