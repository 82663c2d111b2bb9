package iam

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// temporaryKeysResponse is what IAM answers for an agency, and the metadata service for an instance.
type temporaryKeysResponse struct {
	Credential struct {
		Access        string `json:"access"`
		Secret        string `json:"secret"`
		SecurityToken string `json:"securitytoken"`
		ExpiresAt     string `json:"expires_at"`
	} `json:"credential"`
}

// readTemporaryKeys reads the keys of a response. Nothing of it is shown in an error.
func readTemporaryKeys(op string, answer *rest.Response) (Issued, error) {
	var said temporaryKeysResponse
	if err := json.Unmarshal(answer.Body, &said); err != nil {
		return Issued{}, unusable(op, answer, fmt.Errorf("the answer is not whole or not JSON: %w", err))
	}
	c := said.Credential
	keys := AccessKeys{rest.NewSecret(c.Access), rest.NewSecret(c.Secret), rest.NewSecret(c.SecurityToken)}
	if keys.AccessKey.Empty() || keys.SecretKey.Empty() || keys.SecurityToken.Empty() {
		return Issued{}, unusable(op, answer, errors.New("the answer lacks an access key, its secret or its security token"))
	}
	expires, err := expiry(c.ExpiresAt)
	if err != nil {
		return Issued{}, unusable(op, answer, err)
	}
	return Issued{Keys: keys, Expires: expires}, nil
}
