package sdk

import (
	"reflect"
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3/model"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// values lists the values of one of the SDK's enumerations.
func values(enumeration any) (all []string) {
	v := reflect.ValueOf(enumeration)
	for i := range v.NumField() {
		all = append(all, v.Field(i).Interface().(interface{ Value() string }).Value())
	}
	return all
}

func TestEveryStatusOfTheSDKIsKnown(t *testing.T) {
	for name, enumeration := range map[string]any{
		"QueryJobStatusRespStatus": model.GetQueryJobStatusRespStatusEnum(),
		"QueryJobRespStatus":       model.GetQueryJobRespStatusEnum(),
		"JobInfoStatus":            model.GetJobInfoStatusEnum(),
		"ChildrenJobInfoStatus":    model.GetChildrenJobInfoStatusEnum(),
		"QueryJobsReqStatus":       model.GetQueryJobsReqStatusEnum(),
	} {
		require.NotEmpty(t, values(enumeration), name)
		for _, status := range values(enumeration) {
			require.NotEqual(t, drs.GroupUnknown, drs.Status(status).Group(), "%s has %q", name, status)
		}
	}
}

func TestEveryResultOfAPrecheckItemIsKnown(t *testing.T) {
	ours := []string{drs.PrecheckPassed, drs.PrecheckAlarm, drs.PrecheckFailed}
	theirs := values(model.GetPrecheckResultResultEnum())
	slices.Sort(ours)
	slices.Sort(theirs)
	require.Equal(t, theirs, ours)
}
