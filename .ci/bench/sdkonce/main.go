// Command sdkonce makes the call with the vendor's SDK: one process, one job.
package main

import (
	"fmt"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3/model"
)

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run() error {
	credential, err := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithProjectId(os.Getenv("DRS_PROJECT_ID")).SafeBuild()
	if err != nil {
		return err
	}
	hc, err := sdk.DrsClientBuilder().WithEndpoints([]string{os.Getenv("DRS_ENDPOINT")}).WithCredential(credential).SafeBuild()
	if err != nil {
		return err
	}
	language := model.GetBatchStartJobsRequestXLanguageEnum().EN_US
	body := &model.BatchStartJobReq{Jobs: []model.StartInfo{{JobId: os.Getenv("DRS_JOBS")}}}
	answer, err := sdk.NewDrsClient(hc).BatchStartJobs(&model.BatchStartJobsRequest{XLanguage: &language, Body: body})
	if err != nil {
		return err
	}
	for _, r := range *answer.Results {
		fmt.Println(r.Id)
	}
	return nil
}
