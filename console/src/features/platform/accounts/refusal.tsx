import { Alert } from 'antd'
import { toApiError } from '@/lib/api/problem'
import { useRefusal } from './use-refusal'

/** Above the button of a form: why the last attempt was refused. */
export function Refusal({ error }: { error: unknown }) {
  const explain = useRefusal()
  if (error === null || error === undefined) return null
  return (
    <div role="alert">
      <Alert type="error" showIcon title={explain(toApiError(error))} style={{ marginBottom: 16 }} />
    </div>
  )
}
