package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const ledgerPath = "/_ledger"

// serve is the service: a simulator that takes 20 ms for each call, and shows its ledger. It prints its address.
func serve() error {
	sim := fault.New(fault.Rehearsal(), fault.WithToken(token), fault.WithLatency(latency))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != ledgerPath {
			sim.ServeHTTP(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(sim.AllStarts()) // whoever asked is gone
	}))
}
