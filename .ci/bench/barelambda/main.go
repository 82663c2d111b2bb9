// Command barelambda is the plainest function that makes the call: a handler of aws-lambda-go around the floor.
package main

import (
	"context"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drs-batch-start/drs-batch-start/.ci/bench/plain"
)

func main() {
	address := os.Getenv("DRS_ENDPOINT") + "/v3/" + os.Getenv("DRS_PROJECT_ID") + "/jobs/batch-starting"
	lambda.Start(func(_ context.Context, event struct{ Jobs []string }) (*plain.Answer, error) {
		var jobs []plain.Job
		for _, id := range event.Jobs {
			jobs = append(jobs, plain.Job{JobID: id})
		}
		return plain.Start(http.DefaultClient, address, os.Getenv("DRS_AUTH_TOKEN"), jobs)
	})
}
