/** Error bodies as Google's two layers write them (google: Handle API errors). */

/** The calendar backend. */
export function backend(
  code: number,
  domain: string,
  reason: string,
  more: { readonly location?: string; readonly message?: string } = {},
): object {
  const message = more.message ?? 'as documented';
  const location = more.location === undefined ? {} : { location: more.location };
  return { error: { errors: [{ domain, reason, message, ...location }], code, message } };
}

/** The front end: authorization, scopes, quotas. */
export function frontEnd(
  code: number,
  status: string,
  reason: string | null,
  detail?: string,
): object {
  const message = 'as captured';
  return {
    error: {
      code,
      message,
      errors: reason === null ? [] : [{ message, domain: 'global', reason }],
      status,
      ...(detail === undefined
        ? {}
        : {
            details: [
              { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: detail },
              { '@type': 'type.googleapis.com/google.rpc.Help', links: [] },
            ],
          }),
    },
  };
}
