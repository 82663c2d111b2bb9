// Command plainonce is the floor: the plainest program that makes the call: one process, one job, net/http and encoding/json.
package main

import (
	"fmt"
	"os"

	"github.com/drs-batch-start/drs-batch-start/.ci/bench/plain"
)

func main() {
	if err := plain.Once(os.Getenv("DRS_ENDPOINT"), os.Getenv("DRS_PROJECT_ID"), os.Getenv("DRS_AUTH_TOKEN"), os.Getenv("DRS_JOBS")); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
