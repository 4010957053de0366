import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FileLook } from '@/lib/api/schema'
import { findTrouble } from './hollow'

/** Says of each file whose rows cannot be read what may be the matter, and what to do. */
export function FileTroubles({ files, isKnown }: { files: readonly FileLook[]; isKnown: boolean }) {
  const { t } = useTranslation('imports')
  return files.map((file) => {
    const trouble = findTrouble(file)
    if (trouble === null || (isKnown && trouble !== 'headingsOnly')) return null
    const mark = file.delimiter === '\t' ? t('tab') : (file.delimiter ?? '')
    return (
      <Alert
        key={file.upload_id}
        type={trouble === 'oneColumn' ? 'warning' : 'error'}
        showIcon
        title={t(`trouble.${trouble}`, { name: file.name })}
        description={t(`trouble.${trouble}Hint`, { mark })}
      />
    )
  })
}
