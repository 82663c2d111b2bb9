package main

import (
	"runtime"
	"runtime/metrics"
	"time"
	"unsafe"
)

const inUseMetric = "/memory/classes/heap/objects:bytes"

// inUse is what objects take that are in use, right after a collection of what is not.
func inUse() uint64 {
	runtime.GC()
	return objects()
}

// objects is what objects take, those included that are no longer in use.
func objects() uint64 {
	sample := []metrics.Sample{{Name: inUseMetric}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// watchMemory samples what objects take until the returned function is called, which returns the largest sample.
func watchMemory() (most func() uint64) {
	end, ended := make(chan struct{}), make(chan uint64)
	go func() {
		ticker := time.NewTicker(2 * time.Millisecond)
		defer ticker.Stop()
		var largest uint64
		for {
			largest = max(largest, objects())
			select {
			case <-ticker.C:
			case <-end:
				ended <- max(largest, objects())
				return
			}
		}
	}()
	return func() uint64 {
		close(end)
		return <-ended
	}
}

func sizeOf[T any]() uintptr {
	var t T
	return unsafe.Sizeof(t)
}
