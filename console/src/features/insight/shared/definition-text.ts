import { useTranslation } from 'react-i18next'
import type { Definition } from '@/lib/api/schema'

export interface DefinitionText {
  numerator: string
  denominator: string | null
  meaning: string
}

/** The written definition of a metric in the reader's language. */
export function useDefinitionText(): (definition: Definition) => DefinitionText {
  const { i18n } = useTranslation()
  const isChinese = i18n.language === 'zh'
  return (definition) =>
    isChinese
      ? {
          numerator: definition.numerator_zh,
          denominator: definition.denominator_zh,
          meaning: definition.definition_zh,
        }
      : { numerator: definition.numerator, denominator: definition.denominator, meaning: definition.definition }
}
